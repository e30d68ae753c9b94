#include "scenario/keys.hpp"

#include <algorithm>
#include <cassert>

namespace scenario {
namespace {

constexpr std::string_view text = "text", list = "list of texts", table = "table", tables = "tables",
                           truth = "true or false", integer = "integer", number = "number",
                           duration = "duration", size = "size", share = "share", rate = "bit rate",
                           texts = "text, or list of texts", integers = "list of integers";

constexpr Key planned(std::string_view name) { return {name, {}}; }

}  // namespace

const std::vector<KeyTable>& key_tables() {
  static const std::vector<KeyTable> kTables{
      {"",
       {{"name", text},      {"seed", integer},   {"stop", duration}, {"start", text},   {"network", table},
        {"router", tables},  {"link", tables},    {"mta", tables},    {"user", tables},  {"list", tables},
        {"message", tables}, {"session", tables}, {"reply", tables},  {"warmup", duration}, planned("domain"),
        planned("queue"),    planned("traffic"),  {"outage", tables},  {"change", tables}, planned("action"),
        {"expect", "table of texts"},   {"sweep", table}}},
      {"network",
       {{"default_link", table},
        {"dns_time", duration},
        {"topology", text},
        {"generate", table},
        {"convergence", duration}}},
      {"network.default_link", {{"latency", duration}, {"bandwidth", rate}}},
      {"network.generate",
       {{"kind", text},
        {"nodes", integer},
        {"degree", integer},
        {"alpha", number},
        {"beta", number},
        {"rewire", number},
        {"latency", duration},
        {"bandwidth", rate}}},
      {"router", {{"name", text}, {"latitude", number}, {"longitude", number}}},
      {"link",
       {{"name", text},
        {"between", list},
        {"latency", duration},
        {"bandwidth", rate},
        {"cost", number},
        planned("loss"),
        {"background", share}}},
      {"mta",
       {{"name", text},
        {"count", integer},
        {"node", text},
        {"latitude", number},
        {"longitude", number},
        {"access", table},
        {"address", text},
        {"timezone", text},
        {"domains", list},
        {"users", "list of texts, or integer"},
        {"software", text},
        {"esmtp", truth},
        {"extensions", list},
        {"vrfy", truth},
        {"expn", truth},
        {"turn", truth},
        {"send", truth},
        {"max_message", size},
        {"max_recipients", integer},
        {"tolerate", list},
        {"texts", table},
        {"think", table},
        {"timeouts", table},
        {"retry", table},
        {"give_up", duration},
        {"local", text},
        {"notices", truth},
        {"postmaster", truth},
        {"relayhost", text},
        {"relay_for", list},
        planned("service"),
        planned("delay_warning"),
        planned("max_incoming"),
        planned("when_full"),
        planned("max_outgoing"),
        planned("max_per_destination"),
        planned("destination_failed_cohorts"),
        planned("reuse_connections"),
        planned("greylist"),
        planned("rate_limit"),
        planned("filter_cpu"),
        planned("cores")}},
      {"mta.access", {{"latency", duration}, {"bandwidth", rate}}},
      {"mta.texts",
       {{"banner", text},
        {"helo", text},
        {"mail", text},
        {"rcpt", text},
        {"no_such_user", text},
        {"data", text},
        {"dot", text},
        {"quit", text}}},
      {"mta.think",
       {{"banner", duration},
        {"helo", duration},
        {"mail", duration},
        {"rcpt", duration},
        {"data", duration},
        {"dot", duration},
        {"quit", duration},
        {"other", duration},
        {"client", duration}}},
      {"mta.timeouts",
       {{"connect", duration},
        {"greeting", duration},
        {"helo", duration},
        {"mail", duration},
        {"rcpt", duration},
        {"data", duration},
        {"data_block", duration},
        {"dot", duration},
        {"quit", duration},
        {"server", duration}}},
      {"mta.retry", {{"first", duration}, {"factor", number}, {"max", duration}}},
      {"user",
       {{"address", text},
        {"name", text},
        {"quota", size},
        {"forward", text},
        {"moved_to", text},
        {"logged_in", truth},
        planned("node"),
        planned("via")}},
      {"list", {{"address", text}, {"name", text}, {"members", list}, {"owner", text}, {"private", truth}}},
      {"message",
       {{"id", text},
        {"at", duration},
        {"from", text},
        {"to", list},
        {"command", text},
        {"subject", text},
        {"headers", "table of texts"},
        {"body", text},
        {"size", size}}},
      {"session",
       {{"name", text},
        {"at", duration},
        {"client", text},
        {"server", text},
        {"script", text},
        {"typing", duration},
        {"expect", integers}}},
      {"outage",
       {{"name", text},
        {"link", texts},
        {"links", list},
        {"node", texts},
        {"mta", texts},
        {"at", duration},
        {"for", duration},
        {"every", duration},
        {"times", integer},
        {"mtbf", duration},
        {"mttr", duration},
        {"distribution", table},
        {"as", text}}},
      {"change", {{"name", text}, {"at", duration}, {"for", duration}, {"set", table}}},
      {"outage.distribution", {{"up", text}, {"down", text}}},
      {"reply",
       {{"mta", text},
        {"on", text},
        {"to", text},
        {"from", text},
        {"say", texts},
        {"times", integer},
        {"delay", duration},
        {"drop", truth}}},
  };
  return kTables;
}

const Key* KeyTable::find(std::string_view key) const {
  const auto it = std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return k.name == key; });
  return it == keys.end() ? nullptr : &*it;
}

std::vector<std::string> KeyTable::built_names() const {
  std::vector<std::string> out;
  for (const auto& k : keys)
    if (k.built()) out.emplace_back(k.name);
  return out;
}

const KeyTable& key_table(std::string_view name) {
  const auto& all = key_tables();
  const auto it = std::find_if(all.begin(), all.end(), [&](const KeyTable& t) { return t.name == name; });
  assert(it != all.end());
  return *it;
}

const std::vector<std::string>& planned_software() {
  static const std::vector<std::string> kNames{"sendmail", "exchange", "swaks", "smtplib"};
  return kNames;
}

}  // namespace scenario
