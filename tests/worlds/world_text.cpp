#include "world_text.hpp"

#include <fmt/format.h>

#include <vector>

#include "random/stream.hpp"

namespace worlds {
namespace {

class Author {
 public:
  explicit Author(std::uint64_t seed) : s_(seed, "world"), seed_(seed) {}

  std::string write() {
    mtas_ = 2 + pick(4);
    line("# A random world; {} MTAs.", mtas_);
    line("name = \"world-{}\"\nseed = {}", seed_, seed_);
    if (chance(4)) line("stop = \"{} h\"", 1 + pick(12));
    network();
    domains();
    for (std::size_t m = 0; m < mtas_; ++m) mta(m);
    for (std::size_t m = 0; m < mtas_; ++m) people(m);
    for (std::size_t n = pick(4); n > 0; --n) reply();
    for (std::size_t n = 1 + pick(6); n > 0; --n) message();
    for (std::size_t n = pick(3); n > 0; --n) traffic(n);
    if (chance(5)) queue();
    for (std::size_t n = chance(3) ? 1 + pick(3) : 0; n > 0; --n) action();
    for (std::size_t n = chance(4) ? 1 + pick(3) : 0; n > 0; --n) change(n);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void line(fmt::format_string<Args...> text, Args&&... args) {
    out_ += fmt::format(text, std::forward<Args>(args)...) + "\n";
  }
  std::size_t pick(std::size_t n) { return rng::below(s_, n); }
  bool chance(std::size_t one_in) { return pick(one_in) == 0; }
  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + static_cast<std::ptrdiff_t>(pick(all.size())));
  }
  static std::string host(std::size_t m) { return std::string(1, static_cast<char>('a' + m)) + ".example"; }
  std::string user() { return fmt::format("user{}@{}", 1 + pick(3), host(pick(mtas_))); }
  /// Users, lists, nobody.
  std::string anybody() {
    if (chance(8)) return "nobody@" + host(pick(mtas_));
    if (chance(8)) return "all@" + host(pick(mtas_));
    if (chance(12)) return "postmaster@" + host(pick(mtas_));
    return user();
  }
  /// Somebody at an MTA behind this one, so that no forward ever comes back.
  std::string behind(std::size_t m) { return fmt::format("user{}@{}", 1 + pick(3), host(m + 1 + pick(mtas_ - m - 1))); }

  void network() {
    if (!chance(3)) return;
    line("[network]\ndefault_link = {{ latency = \"{} ms\", bandwidth = \"{}\" }}", 1 + pick(200),
         one_of({"1 Mbps", "64 kbps", "1 Gbps"}));
    if (chance(3)) line("dns_time = \"{} ms\"", pick(100));
  }

  void mta(std::size_t m) {
    line("[[mta]]\nname = \"{}\"\nusers = 3", host(m));
    line("software = \"{}\"", one_of({"rfc5321", "ideal", "rfc821", "postfix", "exim", "opensmtpd", "aiosmtpd", "sendmail", "exchange"}));
    line("give_up = \"{} min\"", 60 + pick(300));
    if (chance(3))
      line("retry = \"{}\"", one_of({"postfix", "exim", "sendmail", "exchange", "opensmtpd", "hotmail", "aol"}));
    else
      line("retry = {{ first = \"{} min\", factor = {}, max = \"1 h\" }}", 1 + pick(20), 1 + pick(3));
    limits();
    if (chance(4)) line("local = \"session\"");
    if (chance(5)) line("notices = false");
    if (chance(6)) line("max_message = \"{} kB\"", 2 + pick(20));
    if (chance(6)) line("max_recipients = {}", 1 + pick(3));
    if (chance(4)) line("greylist = \"{} min\"", 1 + pick(30));
    if (chance(6)) line("rate_limit = \"{}/min\"", 1 + pick(5));
    if (chance(6)) line("connection_rate_limit = \"{}/min\"", 1 + pick(5));
    if (chance(6)) line("max_connections_per_client = {}", 1 + pick(3));
    if (chance(5)) line("filter_cpu = \"{} s\"", one_of({"0.05", "2", "40", "700"}));
    if (chance(6)) line("cores = {}", 1 + pick(4));
    if (chance(25)) line("unavailable = true");
    if (chance(25)) line("local_error = true");
    if (chance(4)) line("timeouts = {{ dot = \"{} s\", greeting = \"{} s\" }}", 5 + pick(60), 5 + pick(60));
    if (m + 1 < mtas_ && chance(5)) line("relayhost = \"{}\"", host(m + 1 + pick(mtas_ - m - 1)));
    if (chance(3)) line("relay_for = [\"*\"]");
  }

  /// How many at once, what a session is used for, what is remembered of hosts that failed.
  void limits() {
    if (chance(5)) line("max_incoming = {}\nwhen_full = \"{}\"", 1 + pick(2), one_of({"wait", "421"}));
    if (chance(8)) line("service = \"exponential {} s\"", 1 + pick(30));
    if (chance(5)) line("max_outgoing = {}", 1 + pick(3));
    if (chance(5)) line("max_per_destination = {}", 1 + pick(3));
    if (chance(4)) line("destination_failed_cohorts = {}", pick(3));
    if (chance(3)) line("reuse_connections = {}", one_of({"true", "true", "false"}));
    if (chance(8)) line("habits = {{ linger = \"{} s\" }}", 1 + pick(120));
    if (chance(6)) line("bounce_lifetime = \"{} min\"", 5 + pick(200));
    if (chance(5)) line("delay_warning = \"{} min\"", 1 + pick(60));
    if (chance(5)) line("double_bounce = \"postmaster\"");
    // Exchangers and relay hosts may make mail go round; copies whose reply is lost would multiply for 100 hops.
    if (chance(10) || exchangers_) line("max_hops = {}", 1 + pick(5));
  }

  /// Exchangers beside the MTA that has the domain; not all of them relay for it.
  void domains() {
    for (std::size_t m = 0; m < mtas_; ++m) {
      if (!chance(4)) continue;
      exchangers_ = true;
      std::string mx;
      if (!chance(6)) mx = fmt::format("{{ host = \"{}\", preference = {} }}, ", host(m), 5 * pick(4));
      for (std::size_t n = 1 + pick(2); n > 0; --n)
        mx += fmt::format("{{ host = \"{}\", preference = {} }}, ", host((m + n) % mtas_), 5 * pick(4));
      line("[[domain]]\nname = \"{}\"\nmx = [{}]", host(m), mx.substr(0, mx.size() - 2));
    }
  }

  void queue() {
    line("[[queue]]\nmta = \"{}\"\npostqueue = \"\"\"", host(pick(mtas_)));
    for (std::size_t n = 1 + pick(4); n > 0; --n)
      line("{{\"queue_name\": \"{}\", \"queue_id\": \"Q{}\", \"arrival_time\": {}, \"message_size\": {}, "
           "\"sender\": \"{}\", \"recipients\": [{{\"address\": \"{}\"}}]}}",
           one_of({"incoming", "active", "deferred", "deferred", "hold"}), n, 946684800 - pick(5000),
           1 + pick(9000), chance(4) ? std::string() : user(), user());
    line("\"\"\"");
  }

  void action() {
    line("[[action]]\nat = \"{} s\"\nmta = \"{}\"\ndo = \"{}\"", pick(9000), host(pick(mtas_)),
         one_of({"flush", "hold", "release", "release", "flush *.example"}));
  }

  void change(std::size_t n) {
    line("[[change]]\nname = \"c{}\"\nat = \"{} s\"", n, 1 + pick(7000));
    if (chance(2)) line("for = \"{} s\"", 1 + pick(3000));
    constexpr std::size_t kinds = 7;
    const std::string_view sets[kinds] = {"max_incoming\" = 1",        "max_outgoing\" = 1",
                                          "reuse_connections\" = true", "destination_failed_cohorts\" = 1",
                                          "retry\" = \"sendmail\"",     "give_up\" = \"20 min\"",
                                          "max_per_destination\" = 1"};
    line("[change.set]\n\"mta['{}'].{}", host(pick(mtas_)), sets[pick(kinds)]);
  }

  void people(std::size_t m) {
    const bool last = m + 1 == mtas_;
    if (chance(2)) {
      line("[[list]]\naddress = \"all@{}\"\nowner = \"{}\"", host(m), user());
      std::string members;
      for (std::size_t n = 1 + pick(5); n > 0; --n)
        members += fmt::format("{}\"{}\"", members.empty() ? "" : ", ", last || chance(4) ? user() : behind(m));
      line("members = [{}]", members);
    }
    for (int u = 1; u <= 3; ++u) {
      if (!chance(4)) continue;
      line("[[user]]\naddress = \"user{}@{}\"", u, host(m));
      if (chance(3)) line("quota = \"{} kB\"", 1 + pick(30));
      if (chance(4)) line("logged_in = true");
      if (chance(8)) line("unavailable = true");
      if (!last && chance(4))
        line("{} = \"{}\"", one_of({"forward", "moved_to"}), behind(m));
      else if (chance(3))
        line("via = \"{}\"", host(m));
    }
  }

  void reply() {
    line("[[reply]]\nmta = \"{}\"\non = \"{}\"", host(pick(mtas_)), one_of({"connect", "HELO", "EHLO", "MAIL", "RCPT", "DATA", "dot", "QUIT"}));
    if (chance(5))
      line("drop = true");
    else
      line("say = \"{}\"", one_of({"421", "450", "451", "452", "550", "552", "554"}));
    line("times = {}", 1 + pick(4));
    if (chance(3)) line("delay = \"{} s\"", pick(700));
  }

  void message() {
    std::string to;
    for (std::size_t n = 1 + pick(4); n > 0; --n) to += fmt::format("{}\"{}\"", to.empty() ? "" : ", ", anybody());
    line("[[message]]\nat = \"{} s\"\nfrom = \"{}\"\nto = [{}]", chance(2) ? 0 : pick(7200), user(), to);
    if (chance(10)) line("command = \"{}\"", one_of({"SEND", "SOML", "SAML"}));
    if (chance(2))
      line("body = \"Hello\\n.\\nFrom me\\n\"");
    else
      line("size = \"{} B\"", 1 + pick(30000));
  }

  void traffic(std::size_t n) {
    line("[[traffic]]\nname = \"t{}\"\nmessages = {}", n, 1 + pick(12));
    line("every = \"{}\"", one_of({"poisson 5/min", "every 90 s", "burst 4 every 20 min", "once"}));
    if (chance(2)) line("to = \"*@{}\"", host(pick(mtas_)));
    line("size = [\"200 B\", \"{} kB\"]\nrecipients = {{ zipf = 1.2, max = 4 }}", 1 + pick(40));
  }

  rng::Stream s_;
  std::uint64_t seed_;
  std::size_t mtas_ = 0;
  bool exchangers_ = false;
  std::string out_;
};

}  // namespace

std::string world_text(std::uint64_t seed) { return Author(seed).write(); }

}  // namespace worlds
