// The figures of a page: drawn as SVG by gnuplot and put in as they are, apart from what would clash.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "views/gnuplot.hpp"
#include "views/plot.hpp"
#include "views/report/parts.hpp"
#include "views/report/report.hpp"
#include "views/whole_file.hpp"

namespace views::report {
namespace {

constexpr std::size_t kMostOctets = 1'500'000;  // of one figure

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

/// The svg element alone. Its ids get the figure's name in front: several figures share a page, and an id is
/// one's own.
std::string svg_element(std::string svg, const std::string& figure) {
  const auto begin = svg.find("<svg");
  if (begin == std::string::npos) return {};
  svg.erase(0, begin);
  for (const char quote : {'"', '\''}) {
    const std::string q(1, quote);
    svg = replaced(std::move(svg), " id=" + q, " id=" + q + figure + "-");
    svg = replaced(std::move(svg), "href=" + q + "#", "href=" + q + "#" + figure + "-");
  }
  svg = replaced(std::move(svg), "url(#", "url(#" + figure + "-");
  const auto cut = [&](std::string_view from, std::string_view to) {
    const auto a = svg.find(from), b = svg.find(to, a);
    if (a != std::string::npos && b != std::string::npos) svg.erase(a, b + to.size() - a);
  };
  cut("<title>", "</title>");
  cut("<desc>", "</desc>");
  svg.insert(4, fmt::format(" role=\"img\" aria-labelledby=\"caption-{}\"", figure));
  return svg;
}

/// The figure, or a sentence why it is not there.
std::string figure_html(const Run& r, const std::string& name) {
  const Scratch scratch;
  const auto file = scratch.path() / "figure.svg";
  std::string why;
  std::string svg;
  if (plot(r, {.figure = name, .out = file}, why)) svg = svg_element(whole_file(file), name);
  if (svg.size() > kMostOctets) why = "it is too large for a page; mtasim plot draws it", svg.clear();
  std::string caption = what_shows(name);
  caption.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(caption.front())));
  if (svg.empty())
    return fmt::format("<p class=\"note\">{}: not drawn ({}).</p>\n", escaped(caption), escaped(why));
  return fmt::format(
      "<figure id=\"figure-{0}\">\n{1}\n<figcaption id=\"caption-{0}\">{2}</figcaption>\n</figure>\n", name,
      svg, escaped(caption));
}

}  // namespace

std::string figures_html(const Run& r) {
  const auto fit = figures_that_fit(r);
  const auto fits = [&](const char* name) { return std::find(fit.begin(), fit.end(), name) != fit.end(); };
  std::string out;
  // The story first: all on one axis, or, where nothing had to wait, the sessions one by one.
  if (fits("joint"))
    out += figure_html(r, "joint");
  else if (fits("timeline"))
    out += figure_html(r, "timeline");
  if (fits("map")) out += figure_html(r, "map");
  std::string more;
  for (const char* name :
       {"delay", "destinations", "queue", "qshape", "attempts", "retries", "phases", "rtt", "links"})
    if (fits(name)) more += figure_html(r, name);
  if (!more.empty()) out += "<details><summary>More figures</summary>\n" + more + "</details>\n";
  return out.empty() ? "<p class=\"note\">Nothing to draw.</p>\n" : out;
}

}  // namespace views::report
