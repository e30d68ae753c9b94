#include "scenario/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "scenario/keys.hpp"

namespace scenario {

Directory::Directory(const std::vector<Mta>& mtas, Case letters) : mtas_(mtas), letters_(letters) {
  for (std::size_t i = 0; i < mtas.size(); ++i) {
    hosts_.insert(key(mtas[i].config.name));
    for (const auto& d : mtas[i].config.domains)
      if (domains_.emplace(key(d), i).second) domain_names_.push_back(d);
    auto& users = users_[i];
    for (const auto& u : mtas[i].config.users) users.insert(u.local_part);
  }
}

std::string Directory::key(std::string_view domain) const {
  return letters_ == Case::ignored ? smtp::lower(domain) : std::string(domain);
}

std::optional<std::size_t> Directory::by_domain(std::string_view domain) const {
  const auto it = domains_.find(key(domain));
  return it == domains_.end() ? std::nullopt : std::optional(it->second);
}

bool Directory::has_user(std::size_t mta, std::string_view local_part) const {
  const auto it = users_.find(mta);
  return it != users_.end() && it->second.contains(local_part);
}

std::optional<smtp::Path> Directory::recipient(std::string_view text, const Place& at, Report& report) const {
  auto path = smtp::parse_mailbox(text);
  if (!path || path->domain.empty()) {
    const bool bare = text.find('@') == std::string_view::npos && !domain_names_.empty();
    report.error(at, fmt::format("'{}' is no address", text),
                 bare ? fmt::format("an address has a domain: '{}@{}'", text, domain_names_.front())
                      : "an address is user@domain");
    return std::nullopt;
  }
  if (!by_domain(path->domain)) {
    const auto near = nearest(path->domain, domain_names_);
    report.error(
        at, fmt::format("no MTA has the domain '{}' of '{}'", path->domain, text),
        near.empty() ? suggest(path->domain, domain_names_) : did_you_mean(path->local_part + "@" + near));
    return std::nullopt;
  }
  for (const auto& host : path->route)
    if (!by_domain(host) && !hosts_.contains(key(host))) {
      report.error(at, fmt::format("no MTA is called '{}', which the source route of '{}' names", host, text),
                   suggest(host, domain_names_));
      return std::nullopt;
    }
  return path;
}

std::optional<smtp::Path> Directory::sender(std::string_view text, const Place& at, Report& report) const {
  auto path = recipient(text, at, report);
  if (!path) return std::nullopt;
  const auto mta = by_domain(path->domain);
  if (has_user(*mta, path->local_part)) return path;
  const auto& config = mtas_[*mta].config;
  std::vector<std::string> users;
  for (const auto& u : config.users) users.push_back(u.local_part);
  const auto near = nearest(path->local_part, users);
  report.error(at,
               fmt::format("MTA '{}' has no user '{}' who could send this", config.name, path->local_part),
               near.empty() ? suggest(path->local_part, users) : did_you_mean(near + "@" + path->domain));
  return std::nullopt;
}

std::optional<mta::Config> software_config(const std::string& name, const Place& at, Report& report) {
  if (auto config = mta::preset(name)) return config;
  report.error(at, fmt::format("unknown software '{}'", name), suggest(name, mta::preset_names()));
  return std::nullopt;
}

bool check_host_name(std::string_view name, const Place& at, Report& report) {
  if (smtp::is_domain(name)) return true;
  report.error(at, fmt::format("'{}' cannot be the name of a host", name),
               "letters, digits, hyphens and dots: 'London' or 'mx1.b.example'");
  return false;
}

bool check_user_name(std::string_view name, const Place& at, Report& report) {
  const auto path = smtp::parse_mailbox(fmt::format("{}@x", name));
  if (path && path->local_part == name && path->domain == "x") return true;
  const auto at_sign = name.find('@');
  report.error(at, fmt::format("'{}' cannot be the name of a user", name),
               at_sign != std::string_view::npos && at_sign > 0
                   ? fmt::format("a user is named without the domain: '{}'", name.substr(0, at_sign))
                   : "letters, digits and any of !#$%&'*+-/=?^_`{|}~ with single dots between them");
  return false;
}

namespace {

/// Counts through the networks that are set aside for documentation and measurement, then a private one.
class AddressPool {
 public:
  std::string next() {
    struct Range {
      std::uint32_t first, last;
    };
    static constexpr Range kRanges[] = {
        {0xc0000201, 0xc00002fe},  // 192.0.2.1 to 192.0.2.254
        {0xc6120001, 0xc613fffe},  // 198.18.0.1 to 198.19.255.254
        {0x0a000001, 0x0afffffe},  // 10.0.0.1 to 10.255.255.254
    };
    while (at_ > kRanges[range_].last) at_ = kRanges[++range_].first;
    const auto a = at_++;
    return fmt::format("{}.{}.{}.{}", a >> 24, (a >> 16) & 255, (a >> 8) & 255, a & 255);
  }

 private:
  std::size_t range_ = 0;
  std::uint32_t at_ = 0xc0000201;
};

}  // namespace

void give_addresses(std::vector<Mta>& mtas) {
  std::unordered_set<std::string> taken;
  for (const auto& m : mtas)
    if (!m.config.address.empty()) taken.insert(m.config.address);
  AddressPool pool;
  for (auto& m : mtas) {
    while (m.config.address.empty()) {
      auto address = pool.next();
      if (!taken.contains(address)) m.config.address = std::move(address);
    }
  }
}

std::string hub_name(const std::vector<Mta>& mtas) {
  std::string name = "hub";
  while (
      std::any_of(mtas.begin(), mtas.end(), [&](const Mta& m) { return smtp::lower(m.config.name) == name; }))
    name += "-0";
  return name;
}

std::string stem(const std::string& file) {
  auto s = std::filesystem::path(file).stem().string();
  return s.empty() ? "scenario" : s;
}

}  // namespace scenario
