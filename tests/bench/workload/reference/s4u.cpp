// s4u WORKLOAD LOG: plain SimGrid: two actors a session, blocking put and get on two mailboxes, the messages
// as communications over the links they share. Actors and mailboxes are used again; that is the fastest of
// the shapes that move octets over SimGrid's links (SOURCE.md).
#include <memory>
#include <simgrid/s4u.hpp>
#include <string>

#include "workload.hpp"

namespace sg = simgrid::s4u;

namespace {

w::Workload W;
std::unique_ptr<w::Log> L;
std::vector<sg::Host*> H;

struct Slot {
  sg::Mailbox *c2s, *s2c;
  double sent = 0;
  std::uint32_t sess = 0;
  int left = 0;
  sg::ActorPtr ca, sa;
  bool stop = false;
};
std::vector<std::unique_ptr<Slot>> slots;
std::vector<Slot*> idle;

double now() { return sg::Engine::get_clock(); }

Slot* take() {
  if (idle.empty()) {
    auto s = std::make_unique<Slot>();
    const auto id = std::to_string(slots.size());
    s->c2s = sg::Mailbox::by_name("c" + id);
    s->s2c = sg::Mailbox::by_name("s" + id);
    slots.push_back(std::move(s));
    idle.push_back(slots.back().get());
  }
  Slot* s = idle.back();
  idle.pop_back();
  return s;
}

void put(sg::Mailbox* m, Slot* s, double size) { m->put(s, std::uint64_t(size)); }

void client(Slot* s) {
  put(s->c2s, s, w::kSmall);
  s->s2c->get<Slot>();
  put(s->c2s, s, w::kSmall);
  for (int i = 0; i < w::kMsgs; ++i)
    if (i & 1) {
      s->sent = now();
      put(s->c2s, s, W.size_of(i));
    } else {
      s->s2c->get<Slot>();
      L->msg(s->sent, now(), s->sess, std::uint32_t(i));
    }
  L->end(W.start[s->sess], now());
}

void server(Slot* s) {
  s->c2s->get<Slot>();
  put(s->s2c, s, w::kSmall);
  s->c2s->get<Slot>();
  for (int i = 0; i < w::kMsgs; ++i)
    if (!(i & 1)) {
      s->sent = now();
      put(s->s2c, s, W.size_of(i));
    } else {
      s->c2s->get<Slot>();
      L->msg(s->sent, now(), s->sess, std::uint32_t(i));
    }
}

void live(Slot* s, void (*talk)(Slot*)) {
  for (;;) {
    talk(s);
    if (--s->left == 0) idle.push_back(s);
    sg::this_actor::suspend();
    if (s->stop) return;
  }
}

void dispatch() {
  for (std::size_t i = 0; i < W.n_sess; ++i) {
    sg::this_actor::sleep_until(W.start[i]);
    Slot* s = take();
    s->sess = std::uint32_t(i);
    s->left = 2;
    if (s->ca) {
      s->sa->set_host(H[W.dst[i]]);
      s->ca->set_host(H[W.src[i]]);
      s->sa->resume();
      s->ca->resume();
    } else {
      s->sa = sg::Actor::create("s", H[W.dst[i]], [s] { live(s, server); });
      s->ca = sg::Actor::create("c", H[W.src[i]], [s] { live(s, client); });
    }
  }
  while (idle.size() != slots.size()) sg::this_actor::sleep_for(1);
  for (auto& s : slots) {
    s->stop = true;
    s->sa->resume();
    s->ca->resume();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  std::vector<std::string> words{argv[0],
                                 "--cfg=network/model:CM02",
                                 "--cfg=network/crosstraffic:0",
                                 "--cfg=contexts/factory:raw",
                                 "--cfg=contexts/stack-size:16",
                                 "--cfg=contexts/guard-size:0",
                                 "--log=root.thres:warning"};
  std::vector<char*> args;
  for (auto& word : words) args.push_back(word.data());
  args.push_back(nullptr);
  int n = int(words.size());
  sg::Engine e(&n, args.data());
  W.load(argv[1]);
  L = std::make_unique<w::Log>(argv[2]);
  auto* z = sg::create_star_zone("star");
  for (std::size_t i = 0; i < W.n_mta; ++i) {
    const auto id = std::to_string(i);
    auto* h = z->create_host("h" + id, 1e9)->seal();
    auto* l = z->create_link("l" + id, w::kBw)->set_latency(W.lat[i])->seal();
    z->add_route(h->get_netpoint(), nullptr, nullptr, nullptr, {sg::LinkInRoute(l)}, true);
    H.push_back(h);
  }
  z->seal();
  sg::Actor::create("dispatch", H[0], dispatch);
  e.run();
  L->report();
}
