// The network as places on a page, each with room for its label.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "views/topology_export.hpp"
#include "views/topology_nodes.hpp"

namespace views {
namespace {

constexpr double kLetter = 5.4, kLine = 11.0, kMargin = 106.0;  // points; the letters of style.gp at size 8
constexpr std::size_t kMostNames = 70;                         // above it, only nodes with MTAs are named

struct Box {
  double left, right, bottom, top;
  double overlap(const Box& o) const {
    const double w = std::min(right, o.right) - std::max(left, o.left);
    const double h = std::min(top, o.top) - std::max(bottom, o.bottom);
    return w > 0 && h > 0 ? w * h : 0;
  }
  bool holds(double x, double y) const { return x > left && x < right && y > bottom && y < top; }
};

std::string joined(const NetworkNode& n) {
  if (n.mtas.size() > 2) return std::to_string(n.mtas.size()) + " MTAs";
  std::string out;
  for (const auto& m : n.mtas)
    if (m != n.name) out += (out.empty() ? "" : ", ") + m;
  return out;
}

/// Letters, not octets.
std::size_t letters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Longitudes counted from the middle of the widest gap between them, so that the date line cuts nobody.
std::vector<double> unrolled(std::vector<double> longitudes) {
  auto sorted = longitudes;
  std::sort(sorted.begin(), sorted.end());
  double gap = sorted.front() + 360 - sorted.back(), first = sorted.front();
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (sorted[i] - sorted[i - 1] > gap) gap = sorted[i] - sorted[i - 1], first = sorted[i];
  for (auto& l : longitudes) l = l < first ? l + 360 : l;
  return longitudes;
}

void place(const Network& n, Map& map) {
  const bool known = std::all_of(n.nodes.begin(), n.nodes.end(),
                                 [](const NetworkNode& x) { return x.position.has_value(); });
  std::vector<double> x, y;
  if (known) {
    double middle = 0;
    for (const auto& node : n.nodes) {
      x.push_back(node.position->longitude);
      y.push_back(node.position->latitude);
      middle += node.position->latitude / static_cast<double>(n.nodes.size());
    }
    x = unrolled(std::move(x));
    const double narrow = std::max(0.2, std::cos(middle * std::numbers::pi / 180));
    for (auto& v : x) v *= narrow;
  } else {
    for (std::size_t i = 0; i < n.nodes.size(); ++i) {
      const double angle =
          2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n.nodes.size());
      x.push_back(std::sin(angle));
      y.push_back(std::cos(angle));
    }
  }
  const auto [x0, x1] = std::minmax_element(x.begin(), x.end());
  const auto [y0, y1] = std::minmax_element(y.begin(), y.end());
  const double wide = std::max(*x1 - *x0, 1e-6), high = std::max(*y1 - *y0, 1e-6);
  const double scale = std::min(700 / wide, 560 / high);
  map.width = wide * scale + 2 * kMargin;
  map.height = high * scale + kMargin;
  for (std::size_t i = 0; i < n.nodes.size(); ++i) {
    map.nodes[i].x = kMargin + (x[i] - *x0) * scale;
    map.nodes[i].y = kMargin / 2 + (y[i] - *y0) * scale;
  }
}

/// How much of a label's box links run through, in points of their length.
double crossed(const Map& map, const Box& box) {
  double length = 0;
  for (const auto& [a, b] : map.links) {
    const auto &p = map.nodes[a], &q = map.nodes[b];
    const double d = std::hypot(q.x - p.x, q.y - p.y);
    const int steps = std::max(1, static_cast<int>(d / 4));
    for (int i = 0; i <= steps; ++i)
      if (box.holds(p.x + (q.x - p.x) * i / steps, p.y + (q.y - p.y) * i / steps)) length += 4;
  }
  return length;
}

/// Each label takes the best of the places around its node: off other labels, off nodes, off links.
void label(Map& map) {
  const bool all = map.nodes.size() <= kMostNames;
  std::vector<Box> taken;
  for (const auto& n : map.nodes) taken.push_back({n.x - 5, n.x + 5, n.y - 5, n.y + 5});
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < map.nodes.size(); ++i) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return !map.nodes[a].mtas.empty() && map.nodes[b].mtas.empty();
  });
  for (const auto i : order) {
    auto& n = map.nodes[i];
    n.label_x = n.label_y = std::numeric_limits<double>::quiet_NaN();
    if (!all && n.mtas.empty()) continue;
    const double w = kLetter * static_cast<double>(std::max(letters(n.name), letters(n.mtas))) / 2 + 2;
    const double h = (n.mtas.empty() ? 1 : 2) * kLine / 2;
    double least = std::numeric_limits<double>::infinity();
    for (const double away : {0.0, 6.0, 14.0})
      for (const auto& [dx, dy] :
           {std::pair(1, 0), {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}}) {
        const double beside = dy != 0 && dx != 0 ? 3 : 8;
        const double x = n.x + dx * (w + beside + away), y = n.y + dy * (h + (dx != 0 ? 2 : 7) + away);
        const Box box{x - w, x + w, y - h, y + h};
        double cost = away * 2 + (dx != 0 && dy != 0 ? 3 : 0) + 1.5 * crossed(map, box);
        for (const auto& t : taken) cost += 4 * box.overlap(t);
        if (box.left < 2 || box.right > map.width - 2 || box.bottom < 2 || box.top > map.height - 2)
          cost += 5000;
        if (cost < least) least = cost, n.label_x = x, n.label_y = y;
      }
    taken.push_back({n.label_x - w, n.label_x + w, n.label_y - h, n.label_y + h});
  }
}

}  // namespace

Map map_of(const scenario::Scenario& s) {
  const auto n = network_of(s);
  Map map;
  map.links = n.links;
  for (const auto& node : n.nodes) map.nodes.push_back({node.name, joined(node), 0, 0, 0, 0});
  if (map.nodes.empty()) return map;
  place(n, map);
  label(map);
  return map;
}

}  // namespace views
