// Where mail ends that ends here: a mailbox, a terminal, a list's members, another address.

#include <algorithm>
#include <utility>

#include "mta/custody.hpp"

namespace mta {

using timeline::Kind;
using timeline::Place;

std::int64_t Custody::room(const User& u) const {
  if (!u.quota) return INT64_MAX;
  const auto it = filled_.find(u.local_part);
  return std::max<std::int64_t>(0, *u.quota - (it == filled_.end() ? 0 : it->second));
}

void Custody::place(const MessageRef& m, const smtp::Path& p, std::optional<ConnId> session, Context& x) {
  if (const auto* l = directory_.list(p.local_part))
    return send_on(*m, p, mail::Kind::list, l->owner, l->members, x);
  const auto* u = directory_.user(p.local_part);
  if (!u && !directory_.is_postmaster(p.local_part)) {
    return fail(*m, {{p.mailbox(), "failed", 550, config_->texts.no_such_user, ""}}, Kind::bounced, x);
  }
  if (u && u->forward) return send_on(*m, p, mail::Kind::forward, m->envelope.reverse_path, {*u->forward}, x);
  if (u && u->moved_to) {
    const auto text = "User not local; please try " + u->moved_to->to_text();
    return fail(*m, {{p.mailbox(), "failed", 551, text, ""}}, Kind::bounced, x);
  }
  const bool active = u && u->logged_in;
  switch (m->envelope.verb) {
    case smtp::Verb::send:
      if (!active)
        return fail(*m, {{p.mailbox(), "failed", 450, "User not active now", ""}}, Kind::bounced, x);
      return deliver(*m, p, Kind::delivered, Place::terminal, session, x);
    case smtp::Verb::soml:
      if (active) return deliver(*m, p, Kind::delivered, Place::terminal, session, x);
      break;
    case smtp::Verb::saml:
      if (active) deliver(*m, p, Kind::shown, Place::terminal, session, x);
      break;
    default:
      break;
  }
  if (u && m->size() > room(*u)) {
    return fail(*m, {{p.mailbox(), "failed", 552, "Mailbox full", ""}}, Kind::bounced, x);
  }
  deliver(*m, p, Kind::delivered, Place::mailbox, session, x);
  if (u && u->quota) filled_[u->local_part] += m->size();
}

void Custody::deliver(const mail::Message& m, const smtp::Path& p, Kind kind, Place where,
                      std::optional<ConnId> session, Context& x) {
  auto e = x.row(kind);
  const auto mailbox = p.mailbox();
  e.session = session;
  e.message = m.key();
  e.recipient = mailbox;
  e.bytes = m.size();
  e.mail = &m;
  e.place = where;
  x.recorder.record(e);
}

void Custody::send_on(const mail::Message& m, const smtp::Path& p, mail::Kind kind, smtp::Path reverse_path,
                      std::vector<smtp::Path> to, Context& x) {
  auto e = x.row(Kind::replaced);
  const auto mailbox = p.mailbox();
  e.message = m.key();
  e.recipient = mailbox;
  x.recorder.record(e);
  mail::Identity who;
  who.key = {static_cast<std::int32_t>(x.self), made_++};
  who.parent = m.key();
  who.kind = kind;
  mail::Message copy = m;
  copy.content = mail::Content::renamed(m.content, std::move(who));
  // RFC 821 3.4: whatever is sent on to a list is mail; a forward keeps what was asked for.
  if (kind == mail::Kind::list) copy.envelope.verb = smtp::Verb::mail;
  copy.envelope.reverse_path = std::move(reverse_path);
  copy.envelope.forward_paths = std::move(to);
  copy.envelope.rcpt_parameters.clear();
  submit(std::move(copy), x);
}

}  // namespace mta
