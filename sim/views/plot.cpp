#include "views/plot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "scenario/parse.hpp"
#include "views/topology_export.hpp"

namespace fs = std::filesystem;

namespace views {
namespace {

/// A directory of our own, gone with us.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "mtasim-plot-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

fs::path scripts() {
  const char* given = std::getenv("MTASIM_PLOTS");
  return given != nullptr && *given != '\0' ? given : MTASIM_PLOTS_DIRECTORY;
}

// A string for gnuplot; in single quotes only the quote itself is special.
std::string quoted(const std::string& s) {
  std::string out = "'";
  for (char c : s) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

// The rows of one session as session.gp wants them: it needs texts with commas whole.
void write_tabbed(const fs::path& file, const std::vector<EventRow>& events) {
  std::ofstream out(file, std::ios::binary);
  out << "session\tkind\tside\ttime\tsent\tverb\tcode\ttext\tbytes\n";
  for (const EventRow& e : events) {
    std::string text = e.text.substr(0, e.text.find('\n'));
    if (text.size() < e.text.size()) text += " …";
    // A quote at the front would be taken for one around the cell.
    for (char& c : text) c = c == '"' ? '\'' : static_cast<unsigned char>(c) < 0x20 || c == '\\' ? ' ' : c;
    out << e.session << '\t' << e.kind << '\t' << e.side << '\t' << units::to_seconds(e.time) << '\t'
        << (e.sent ? units::to_seconds(*e.sent) : "") << '\t' << e.verb << '\t' << e.code << '\t' << text
        << '\t' << e.bytes << '\n';
  }
}

// The tables that map.gp wants, and the variables that name them.
std::string write_map(const fs::path& directory, const Map& map) {
  std::ofstream nodes(directory / "nodes.tsv", std::ios::binary),
      links(directory / "links.tsv", std::ios::binary);
  const auto cell = [](std::string text) {
    // A quote at the front would be taken for one around the cell.
    for (char& c : text) c = c == '"' ? '\'' : static_cast<unsigned char>(c) < 0x20 || c == '\\' ? ' ' : c;
    return text.empty() ? std::string("-") : text;
  };
  nodes << "x\ty\tlabel_x\tlabel_y\tmtas\tname\n";
  for (const MapNode& n : map.nodes)
    nodes << fmt::format("{:.2f}\t{:.2f}\t{:.2f}\t{:.2f}\t{}\t{}\n", n.x, n.y, n.label_x, n.label_y,
                         cell(n.mtas), cell(n.name));
  links << "x1\ty1\tx2\ty2\n";
  for (const auto& [a, b] : map.links)
    links << fmt::format("{:.2f}\t{:.2f}\t{:.2f}\t{:.2f}\n", map.nodes[a].x, map.nodes[a].y, map.nodes[b].x,
                         map.nodes[b].y);
  if (map.links.empty()) links << "0\t0\t0\t0\n";  // a star: gnuplot draws no empty file
  return fmt::format("; nodes={}; links={}; W={:.1f}; H={:.1f}", quoted((directory / "nodes.tsv").string()),
                     quoted((directory / "links.tsv").string()), map.width, map.height);
}

// Runs gnuplot without a shell; what it says goes to `log`. Its exit status; 127 where there is no gnuplot.
int run_gnuplot(const std::string& variables, const fs::path& script, const fs::path& log) {
  const pid_t child = fork();
  if (child == 0) {
    const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int none = ::open("/dev/null", O_RDONLY);
    dup2(none, 0);
    dup2(fd, 1);
    dup2(fd, 2);
    execlp("gnuplot", "gnuplot", "-e", variables.c_str(), script.c_str(), static_cast<char*>(nullptr));
    _exit(errno == ENOENT ? 127 : 126);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

std::string last_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line, last;
  while (std::getline(in, line)) {
    if (line.find_first_not_of(" ^") != std::string::npos) last = line;
  }
  return last;
}

template <class C>
bool has(const C& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string> figures() { return {"timeline", "session", "map"}; }

bool plot(const Run& r, const Picture& p, std::string& error) {
  static const std::vector<std::string> formats = {"svg", "pdf", "png"};
  if (!has(figures(), p.figure)) {
    error = fmt::format("there is no figure '{}'; the figures are {}", p.figure, fmt::join(figures(), ", "));
    return false;
  }
  if (!has(formats, p.format)) {
    error = fmt::format("'{}' is no format; the formats are {}", p.format, fmt::join(formats, ", "));
    return false;
  }
  if (p.figure != "map" && r.sessions().empty()) {
    error = fmt::format("{} has no sessions to draw", r.directory().string());
    return false;
  }
  const Scratch scratch;
  std::string variables =
      fmt::format("run={}; out={}; format={}", quoted(fs::absolute(r.directory()).string()),
                  quoted((scratch.path() / "picture").string()), quoted(p.format));
  if (p.figure == "session") {
    const auto events = r.events(p.session);
    if (events.empty()) {
      error = fmt::format("{} has no session {}, or kept no events of it", r.directory().string(), p.session);
      return false;
    }
    write_tabbed(scratch.path() / "events.tsv", events);
    variables += fmt::format("; session={}; tabbed_events={}", p.session,
                             quoted((scratch.path() / "events.tsv").string()));
  }
  if (p.figure == "map") {
    const auto parsed = scenario::load((r.directory() / "scenario.toml").string());
    if (!parsed.scenario) {
      error = fmt::format("{} is missing or broken", (r.directory() / "scenario.toml").string());
      return false;
    }
    variables += write_map(scratch.path(), map_of(*parsed.scenario));
  }
  const fs::path script = scripts() / (p.figure + ".gp");
  std::error_code none;
  if (!fs::exists(script, none)) {
    error =
        fmt::format("{} is missing; MTASIM_PLOTS names the directory of the plot scripts", script.string());
    return false;
  }
  const int status = run_gnuplot(variables, script, scratch.path() / "log");
  if (status == 127) {
    error = "gnuplot is not installed (Debian: apt-get install gnuplot-nox)";
    return false;
  }
  if (status != 0 || !fs::exists(scratch.path() / "picture", none)) {
    error = fmt::format("gnuplot failed: {}", last_line(scratch.path() / "log"));
    return false;
  }
  // Drawn aside, so that a picture is whole or not there.
  std::error_code e;
  fs::copy_file(scratch.path() / "picture", p.out, fs::copy_options::overwrite_existing, e);
  if (e) {
    error = fmt::format("cannot write {}: {}", p.out.string(), e.message());
    return false;
  }
  return true;
}

}  // namespace views
