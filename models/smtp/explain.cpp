#include "smtp/explain.hpp"

#include <fmt/format.h>

#include <vector>

#include "smtp/personality.hpp"

namespace smtp {

std::string_view group_name(int code) {
  switch (code / 100) {
    case 2:
      return "positive completion";
    case 3:
      return "positive intermediate";
    case 4:
      return "transient negative completion";
    case 5:
      return "permanent negative completion";
    default:
      return {};
  }
}

std::string_view subject_name(int code) {
  switch (code / 10 % 10) {
    case 0:
      return "syntax";
    case 1:
      return "information";
    case 2:
      return "connections";
    case 5:
      return "mail system";
    default:
      return "unspecified";
  }
}

std::string_view to_text(Phase p) {
  constexpr std::string_view names[] = {"Connection establishment (RFC 5321 3.1, 3.2)",
                                        "Mail transfer (RFC 5321 3.3)",
                                        "Connection termination (RFC 5321 3.8)"};
  return names[static_cast<std::size_t>(p)];
}

Phase phase_with(Phase before, Verb verb) {
  if (verb == Verb::quit) return Phase::termination;
  const bool transfers = begins_mail(verb) || verb == Verb::rcpt || verb == Verb::data ||
                         verb == Verb::bdat || verb == Verb::dot;
  return before == Phase::connection && transfers ? Phase::transfer : before;
}

std::string_view rule_of(Verb verb) {
  for (const auto& r : server_rows())
    if (r.verb == verb) return r.rule;
  return "RFC 5321 4.2.4";
}

std::string_view rule_of(ServerState from, Verb verb, ServerState to) {
  if (from == ServerState::refused && verb != Verb::quit) return "RFC 5321 3.1";
  if (const auto* row = server_row(from, verb)) return row->rule;
  if (verb == Verb::unknown) return "RFC 5321 4.2.4";
  for (const auto& p : personalities())
    for (const auto& r : p.rows)
      if (r.from == from && r.verb == verb && r.rule.starts_with("RFC") && r.on_positive == to && from != to)
        return r.rule;
  return from == to || to == ServerState::closed ? "RFC 5321 4.1.4" : "no RFC";
}

const ClientRow* client_move(ClientState from, ClientState to, int code, bool grouped) {
  const auto fit = [&](const ClientRow& r) {
    const bool of_group = r.cue == Cue::grouped || r.cue == Cue::grouped_last;
    const bool of_refusal = r.cue == Cue::negative || r.cue == Cue::plain;
    return 2 * (of_group == grouped) + (of_refusal == (code >= 400));
  };
  const ClientRow* best = nullptr;
  for (const auto& r : client_rows()) {
    if (r.from != from || r.to != to || (r.cue == Cue::negative && code < 400)) continue;
    if (!best || fit(r) > fit(*best)) best = &r;
  }
  return best;
}

std::string why_out_of_order(ServerState state, Verb verb) {
  if (verb == Verb::unknown || verb == Verb::none || server_row(state, verb)) return {};
  if (state == ServerState::refused) return "after a 554 greeting only QUIT may come (RFC 5321 3.1)";
  std::vector<std::string_view> where;
  for (const auto& r : server_rows())
    if (r.verb == verb) where.push_back(to_text(r.from));
  if (where.empty()) return {};
  std::string states;
  for (std::size_t i = 0; i < where.size(); ++i)
    states += fmt::format("{}{}", i == 0 ? "" : i + 1 == where.size() ? " or " : ", ", where[i]);
  return fmt::format("{} may come in state {} only, and this is {} (RFC 5321 4.1.4)", to_text(verb), states,
                     to_text(state));
}

std::optional<ServerState> server_state_of(std::string_view text) {
  for (int i = 0; i < static_cast<int>(ServerState::count_); ++i)
    if (to_text(static_cast<ServerState>(i)) == text) return static_cast<ServerState>(i);
  return std::nullopt;
}

std::optional<ClientState> client_state_of(std::string_view text) {
  for (int i = 0; i < static_cast<int>(ClientState::count_); ++i)
    if (to_text(static_cast<ClientState>(i)) == text) return static_cast<ClientState>(i);
  return std::nullopt;
}

}  // namespace smtp
