#include "views/plot.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "views/figure/figure.hpp"
#include "views/gnuplot.hpp"

namespace fs = std::filesystem;

namespace views {

std::vector<std::string> figures() {
  std::vector<std::string> names;
  for (const auto& f : figure::all()) names.emplace_back(f.name);
  return names;
}

std::string what_shows(const std::string& name) {
  const auto* f = figure::find(name);
  return f ? std::string(f->shows) : "";
}

bool compares(const std::string& name) {
  const auto* f = figure::find(name);
  return f && f->several;
}

std::vector<std::string> figures_that_fit(const Run& r) {
  const auto holds = figure::what_holds(r);
  std::vector<std::string> names;
  for (const auto& f : figure::all())
    if (f.fits(holds)) names.emplace_back(f.name);
  return names;
}

bool plot_data(const std::vector<const Run*>& runs, const Picture& p, std::string& error) {
  const auto* f = figure::find(p.figure);
  if (!f) {
    error = fmt::format("there is no figure '{}'; the figures are {}", p.figure, fmt::join(figures(), ", "));
    return false;
  }
  figure::Data data(p.data);
  const std::string why = f->prepare({runs, p.session}, data);
  if (!why.empty())
    error = fmt::format("no figure '{}' of {}: {}", p.figure, runs.front()->directory().string(), why);
  return why.empty();
}

bool plot(const std::vector<const Run*>& runs, const Picture& p, std::string& error) {
  static constexpr std::array<std::string_view, 3> formats = {"svg", "pdf", "png"};
  if (std::find(formats.begin(), formats.end(), p.format) == formats.end()) {
    error = fmt::format("'{}' is no format; the formats are {}", p.format, fmt::join(formats, ", "));
    return false;
  }
  const Scratch scratch;
  Picture drawn = p;
  if (drawn.data.empty()) drawn.data = scratch.path() / "data";
  if (!plot_data(runs, drawn, error)) return false;
  const fs::path picture = scratch.path() / "picture";
  const std::string assignments = fmt::format(
      "run={}; data={}; out={}; format={}", gnuplot_quoted(fs::absolute(runs.front()->directory()).string()),
      gnuplot_quoted(fs::absolute(drawn.data).string()), gnuplot_quoted(picture.string()),
      gnuplot_quoted(p.format));
  if (!run_gnuplot(p.figure + ".gp", assignments, error)) return false;
  // Drawn aside, so that a picture is whole or not there.
  std::error_code e;
  if (fs::is_empty(picture, e) || e) {
    error = "gnuplot drew nothing";
    return false;
  }
  fs::copy_file(picture, p.out, fs::copy_options::overwrite_existing, e);
  if (e) error = fmt::format("cannot write {}: {}", p.out.string(), e.message());
  return !e;
}

}  // namespace views
