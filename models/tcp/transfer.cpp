#include "tcp/transfer.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "tcp/segment.hpp"

namespace tcp {
namespace {

using units::Duration;

constexpr std::int64_t kFull = kSegment + kHeaders;
constexpr double kQueue = 1000;  ///< packets a bottleneck keeps (FIFO of the measurements, and of Linux)

double full_packet(const Path& p) {  // seconds
  return p.bottleneck.bps == 0 ? 0 : static_cast<double>(kFull) * 8 / static_cast<double>(p.bottleneck.bps);
}

}  // namespace

Duration round_time(const Path& path) {
  return 2 * path.latency + serialisation(2 * kFull + kHeaders, path.bottleneck);
}

Transfer::Burst Transfer::next(const Path& path, const Options& options, Sender& sender, Loss* loss) {
  assert(left_ > 0);
  before_ = left_;
  const double p = full_packet(path);
  const double held = p > 0 ? units::in_seconds(2 * path.latency) / p : 1e15;
  const double wanted = sender.window.window() * kSegment;
  if (limited_ > 0 || wanted > static_cast<double>(options.receive.octets(0, path.bottleneck))) ++limited_;
  const std::int64_t announced =
      options.receive.octets(std::max(limited_ - 1, 0), path.bottleneck) / kSegment;
  // A window that the receiver does not let be used grows to twice that at most (Linux tcp_is_cwnd_limited).
  sender.window.limit(std::min(held + kQueue, 2.0 * static_cast<double>(announced)));
  const std::int64_t window =
      std::max<std::int64_t>(1, std::min(static_cast<std::int64_t>(sender.window.window()), announced));
  saturated_ = static_cast<double>(window) * p >= units::in_seconds(round_time(path));

  const std::int64_t all = packets(offset_ + left_);
  std::int64_t n = saturated_ ? all : std::min(window, all);
  lost_ = 0;
  tail_ = false;
  if (loss && path.loss > 0) {
    if (const std::int64_t pass = saturated_ ? loss->ahead(path.loss) : 0; saturated_ && pass < n) {
      n = pass + 1;
      lost_ = 1;
      tail_ = n == all;
      loss->hit();
    } else if (saturated_) {
      loss->passed(n);
    } else {
      const std::int64_t but_last = loss->of(n - 1, path.loss);
      const std::int64_t last = loss->of(1, path.loss);
      lost_ = but_last + last;
      tail_ = last > 0 && n == all;
    }
  }
  burst_.packets = n;
  burst_.octets = std::min(left_, n * kSegment - offset_);
  burst_.wire = burst_.octets + (n - (offset_ > 0 ? 1 : 0)) * kHeaders;
  offset_ = 0;
  return burst_;
}

void Transfer::acknowledge(std::int64_t packets, Duration elapsed, const Path& path, Sender& sender) const {
  // Acknowledgements that were held up in a queue are taken in stretches, each one sample: so often, in
  // seconds, comes nearest to all the time-outs that were measured (cuts.csv: 0.7 s after 0.8 s of slow start
  // at 10 Mbit/s).
  constexpr double kStretch = 0.020;
  const double each = packets > 0 ? units::in_seconds(elapsed) / static_cast<double>(packets) : 0;
  for (double rest = static_cast<double>(packets); rest > 0;) {
    const double window = std::max(1.0, std::floor(sender.window.window()));
    const double round = std::min(rest, window);
    const Duration took = units::from_seconds(std::min(round * each, 1e8));
    // A window that doubles stands in a queue that grows by half of what passes.
    const double first = sender.window.in_slow_start() ? 0.5 : 1;
    const int samples = std::max(
        1, static_cast<int>(std::min(std::round(units::in_seconds(took) / kStretch), (round + 1) / 2)));
    for (int i = 1; i <= samples; ++i) {
      const double stood = window * each * (first + (1 - first) * round / window * i / samples);
      sender.rtt.sample(
          std::max(round_time(path), saturated_ ? units::from_seconds(std::min(stood, 1e8)) : Duration{}));
    }
    sender.window.acknowledged(round, std::max(took, saturated_ ? Duration{} : round_time(path)));
    rest -= round;
  }
}

Transfer::Then Transfer::left(units::TimePoint began, units::TimePoint ended, const Path& path,
                              Sender& sender) {
  const std::int64_t n = burst_.packets;
  const Duration elapsed = ended - began;
  sender.last_sent = ended;
  left_ -= burst_.octets - std::min(burst_.octets, lost_ * kSegment);
  // The first two packets of a burst that shares its links take their share of the time.
  const Duration first = n > 0 ? elapsed / n * std::min<std::int64_t>(n, 2) : Duration{};
  const Duration alone = round_time(path) - serialisation(2 * kFull, path.bottleneck);
  const units::TimePoint round = std::max(ended, began + alone + first);
  if (!saturated_ && elapsed >= alone + first) saturated_ = true;  // shared: the window covers its part

  Then then{saturated_ ? ended : round, Cause::acknowledged, lost_};
  if (lost_ == n) {
    then.at = std::max(ended, fires(began, sender.rtt.timeout(doublings_++)));
    then.cause = Cause::timeout;
    sender.window.timed_out();
    return then;
  }
  doublings_ = 0;
  acknowledge(n - lost_, elapsed, path, sender);
  if (lost_ == 0) return then;
  sender.window.packet_lost();
  then.cause = tail_ ? Cause::probe : Cause::fast_retransmit;
  if (tail_)
    then.at = fires(round, sender.rtt.probe());
  else if (n - lost_ < 3)
    then.at += path.latency / 2;
  return then;
}

void Transfer::interrupted(std::int64_t wire_arrived, Duration elapsed, const Path& path, Sender& sender) {
  const std::int64_t n = std::clamp<std::int64_t>(wire_arrived / kFull, 0, burst_.packets);
  left_ = std::max<std::int64_t>(before_ - n * kSegment, 1);
  if (n > 0) acknowledge(n, elapsed, path, sender);
}

}  // namespace tcp
