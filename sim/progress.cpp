#include "sim/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace sim {

namespace {

constexpr auto kRedraw = std::chrono::milliseconds(200);

/// The share of the run that is over, 0 where nothing can be said.
double share_done(const Pace& p) {
  if (p.stop && *p.stop > units::kStart)
    return units::in_seconds(p.now - units::kStart) / units::in_seconds(*p.stop - units::kStart);
  return p.known == 0 ? 0 : static_cast<double>(p.settled) / static_cast<double>(p.known);
}

std::size_t columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// The first `columns` characters of UTF-8 text: a line that wraps could not be drawn over.
std::string cut(std::string text, std::size_t columns) {
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (starts_character && seen++ == columns) {
      text.resize(i);
      break;
    }
  }
  return text;
}

}  // namespace

std::string to_text(const Pace& p) {
  const double per_second = p.seconds > 0 ? static_cast<double>(p.sessions) / p.seconds : 0;
  std::string text = fmt::format("{} simulated · {} of {} recipients · {:.0f} sessions/s",
                                 units::to_human(p.now - units::kStart), p.settled, p.known, per_second);
  const double done = share_done(p);
  if (done > 0.01 && done < 1)
    text +=
        fmt::format(" · about {} left", units::to_human(units::from_seconds(p.seconds * (1 - done) / done)));
  return text;
}

ProgressLine::ProgressLine(const Collector& collector, std::optional<units::TimePoint> stop)
    : collector_(collector), stop_(stop) {}

ProgressLine::~ProgressLine() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressLine::at(units::TimePoint now) {
  const Clock::time_point wall = Clock::now();
  if (wall < next_) return;
  next_ = wall + kRedraw;
  const Pace pace{.now = now,
                  .stop = stop_,
                  .settled = collector_.recipients_settled(),
                  .known = collector_.recipients_known(),
                  .sessions = collector_.sessions(),
                  .seconds = std::chrono::duration<double>(wall - began_).count()};
  fmt::print(stderr, "\r\x1b[K{}", cut(to_text(pace), columns() - 1));
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace sim
