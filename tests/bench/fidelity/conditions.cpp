#include "fidelity/conditions.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>

#include "mta/config.hpp"
#include "views/csv.hpp"

namespace fidelity {
namespace {

using views::csv::Reader;

/// A file's columns by name.
class Table {
 public:
  explicit Table(const std::filesystem::path& file) : reader_(open(file)) {}
  bool next() { return reader_.next(); }
  const std::string& text(std::string_view column) const {
    const auto at = reader_.column(column);
    if (!at) throw std::runtime_error(fmt::format("{}: no column {}", reader_.where(), column));
    return reader_.cell(*at);
  }
  /// `otherwise` where the cell is empty.
  double number(std::string_view column, double otherwise = -1) const {
    const auto& cell = text(column);
    return cell.empty() ? otherwise : std::stod(cell);
  }

 private:
  static Reader open(const std::filesystem::path& file) {
    std::string error;
    auto reader = Reader::open(file, error);
    if (!reader) throw std::runtime_error(error);
    return std::move(*reader);
  }
  Reader reader_;
};

// Names as long as those of the measurement: they are on the wire.
std::string client_name(std::size_t i) { return fmt::format("c{:03}.t", i); }
std::string server_name(std::size_t i) { return fmt::format("s{:03}.t", i); }
std::string domain(const Condition& c, std::size_t i) {
  const bool short_names = c.client == "swaks" || c.client == "smtplib";
  return short_names ? server_name(i) : fmt::format("{}.{:03}.l0.test", c.mode, i);
}

/// PIPELINING was not offered: what the server's preset offers, without it.
std::string without_pipelining(const std::string& software) {
  auto offered = mta::preset(software).value().extensions;
  offered.remove(smtp::Extension::pipelining);
  std::string out;
  for (const auto& name : smtp::extension_names())
    if (offered.has(*smtp::extension_of(name))) out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", name);
  return out;
}

}  // namespace

std::vector<Condition> read_conditions(const std::filesystem::path& file) {
  std::vector<Condition> out;
  for (Table t(file); t.next();) {
    Condition c;
    c.client = t.text("client");
    c.server = t.text("server");
    c.mode = t.text("mode");
    c.rtt = t.number("rtt_ms");
    c.rate = t.number("rate_mbit");
    c.body = static_cast<std::int64_t>(t.number("body"));
    c.recipients = static_cast<int>(t.number("n_rcpt"));
    c.median = t.number("median_t250_ms");
    c.least = t.number("min_ms");
    c.most = t.number("max_ms");
    c.close = t.number("median_close_ms");
    out.push_back(std::move(c));
  }
  return out;
}

std::string scenario_of(std::span<const Condition> conditions) {
  std::string out = "name = \"fidelity\"\n";
  const auto add = [&out]<class... T>(fmt::format_string<T...> format, T&&... values) {
    fmt::format_to(std::back_inserter(out), format, std::forward<T>(values)...);
  };
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const auto& c = conditions[i];
    const auto client = client_name(i), server = server_name(i);
    add("\n[[link]]\nbetween = [\"{}\", \"{}\"]\nlatency = \"{} ms\"\nbandwidth = \"{} Mbps\"\n", client,
        server, c.rtt / 2, c.rate);
    add("[[mta]]\nname = \"{}\"\nsoftware = \"{}\"\nusers = [\"s000000\"]\n", client, c.client);
    if (c.mode == "helo") add("esmtp = false\n");
    // swaks pipelines where it is told to.
    if (c.mode == "pipe" && c.client == "swaks") add("habits = {{ uses = [\"PIPELINING\"] }}\n");
    add("[[mta]]\nname = \"{}\"\nsoftware = \"{}\"\ndomains = [\"{}\"]\n", server, c.server, domain(c, i));
    if (c.mode == "nopipe") add("extensions = [{}]\n", without_pipelining(c.server));
    std::string users, to;
    for (int r = 0; r < c.recipients; ++r) {
      users += fmt::format("{}\"s000000-{}\"", r == 0 ? "" : ", ", r);
      to += fmt::format("{}\"s000000-{}@{}\"", r == 0 ? "" : ", ", r, domain(c, i));
    }
    add("users = [{}]\n", users);
    add("[[message]]\nfrom = \"s000000@{}\"\nto = [{}]\nsize = \"{} B\"\n", client, to, c.body);
  }
  return out;
}

std::vector<Simulated> read_simulated(const std::filesystem::path& run, std::size_t conditions) {
  std::vector<Simulated> out(conditions);
  std::vector<bool> seen(conditions);
  for (Table t(run / "sessions.csv"); t.next();) {
    const auto& client = t.text("client");
    std::size_t i = conditions;
    std::from_chars(client.data() + 1, client.data() + client.size(), i);
    if (client.front() != 'c' || i >= conditions || seen[i])
      throw std::runtime_error(fmt::format("an unexpected session of {}", client));
    seen[i] = true;
    const double started = t.number("started");
    const auto since = [&](std::string_view column) {
      const double at = t.number(column);
      return at < 0 ? at : (at - started) * 1000;
    };
    out[i] = {since("accepted"), since("closed")};
  }
  for (std::size_t i = 0; i < conditions; ++i)
    if (!seen[i]) throw std::runtime_error(fmt::format("no session of {}", client_name(i)));
  return out;
}

}  // namespace fidelity
