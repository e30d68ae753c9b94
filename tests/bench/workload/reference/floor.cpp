// floor WORKLOAD LOG: a priority queue and nothing else: latency + size/bandwidth, no sharing, no actors, no
// mail. What any simulation of this work costs at least.
#include <queue>

#include "workload.hpp"

namespace {

struct Ev {
  double t, sent;
  std::uint32_t sess, step;
};
struct Later {
  bool operator()(const Ev& a, const Ev& b) const { return a.t > b.t; }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  w::Workload W;
  W.load(argv[1]);
  w::Log L(argv[2]);
  std::priority_queue<Ev, std::vector<Ev>, Later> q;
  std::size_t next = 0;
  const auto send = [&](double now, std::uint32_t s, std::uint32_t step) {
    const double size = step < 3 ? w::kSmall : W.size_of(int(step) - 3);
    q.push({now + (W.lat[W.src[s]] + W.lat[W.dst[s]]) + size / w::kBw, now, s, step});
  };
  for (;;) {
    while (next < W.n_sess && (q.empty() || W.start[next] <= q.top().t)) {
      send(W.start[next], std::uint32_t(next), 0);
      ++next;
    }
    if (q.empty()) break;
    const Ev e = q.top();
    q.pop();
    if (e.step >= 3) L.msg(e.sent, e.t, e.sess, e.step - 3);
    if (e.step < 15)
      send(e.t, e.sess, e.step + 1);
    else
      L.end(W.start[e.sess], e.t);
  }
  L.report();
}
