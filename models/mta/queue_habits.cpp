// The queue of each software: schedules, limits, what a session is used for. Sources: postconf(5) of Postfix
// 3.7, Exim 4.96 specification with Debian's configuration, OpenSMTPD 6.8 limit.c and smtpd.conf(5), sendmail
// 8.17 defaults.

#include "mta/config.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;

QueueHabits postfix() {
  QueueHabits h;
  h.max_incoming = h.max_outgoing = 100;  // default_process_limit
  h.max_per_destination = 20;
  h.first_per_destination = 5;
  h.failed_cohorts = 1;
  h.memory = Memory::destination;
  h.active_messages = 20000;
  h.recipients_per_message = 50;
  h.mx_addresses = 5;
  h.mx_sessions = 2;
  h.soft_greeting = true;
  h.reuse = true;             // on demand: while mail for the destination waits
  h.session_lifetime = 300s;  // smtp_connection_reuse_time_limit
  h.rset_between = true;      // the probe of a connection that is used again
  h.max_hops = 50;            // hopcount_limit
  return h;
}

QueueHabits exim() {
  QueueHabits h;
  h.max_incoming = 20;  // smtp_accept_max
  h.refuse_when_full = true;
  h.max_per_destination = 2;  // remote_max_parallel
  h.first_per_destination = 2;
  h.memory = Memory::host;
  h.recipients_per_message = 100;      // max_rcpt
  h.mx_addresses = h.mx_sessions = 5;  // hosts_max_try
  h.reuse = true;
  h.messages_per_session = 500;  // connection_max_messages
  h.rset_between = true;
  h.max_hops = 30;  // received_headers_max
  return h;
}

QueueHabits opensmtpd() {
  QueueHabits h;
  h.max_per_destination = 5;  // conn per route
  h.first_per_destination = 5;
  h.reuse = true;
  h.messages_per_session = 100;  // max_mail_per_session
  return h;
}

}  // namespace

void set_queue_habits(Config& c) {
  const auto use = [&c](std::string_view schedule, QueueHabits habits) {
    c.retry = *queue::retry_rule(schedule);
    c.give_up = c.bounce_lifetime = queue::lifetime_of(schedule);
    c.queue_habits = habits;
  };
  if (c.software == "postfix") use("postfix", postfix());
  if (c.software == "exim") {
    use("exim", exim());
    c.delay_warning = 24h;  // delay_warning
  }
  if (c.software == "opensmtpd") {
    use("opensmtpd", opensmtpd());
    c.delay_warning = 4h;  // bounce warn-interval
  }
  if (c.software == "sendmail") {
    QueueHabits h;
    h.double_bounce = DoubleBounce::postmaster;  // DoubleBounceAddress
    h.max_hops = 25;                             // MaxHopCount
    use("sendmail", h);
    c.delay_warning = 4h;  // Timeout.queuewarn
  }
  if (c.software == "exchange") {
    QueueHabits h;
    h.max_per_destination = 20;  // MaxPerDomainOutboundConnections
    h.first_per_destination = 20;
    h.max_outgoing = 1000;  // MaxOutboundConnections
    h.max_incoming = 5000;  // MaxInboundConnection
    h.refuse_when_full = true;
    h.reuse = true;
    h.messages_per_session = 20;  // SmtpMaxMessagesPerConnection
    h.max_hops = 60;
    use("exchange", h);
    c.delay_warning = 4h;  // DelayNotificationTimeout
  }
}

}  // namespace mta
