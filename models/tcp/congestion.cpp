#include "tcp/congestion.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace tcp {
namespace {

constexpr double kC = 0.4, kBeta = 0.7;                       // RFC 9438 4.6, 5
constexpr double kRenoAlpha = 3 * (1 - kBeta) / (1 + kBeta);  // 4.3
constexpr double kLeast = 2;                                  // of the threshold

}  // namespace

Congestion::Congestion(int initial) : initial_(initial), window_(initial) {}

void Congestion::acknowledged(double packets, units::Duration elapsed) {
  if (in_slow_start()) {
    const double room = threshold_ - window_;
    const double taken = std::min(packets, room);
    window_ += taken;
    packets -= taken;
  }
  if (packets > 0 && !in_slow_start()) grow(packets, elapsed);
  window_ = std::clamp(window_, 1.0, std::max(limit_, 1.0));
}

void Congestion::grow(double packets, units::Duration elapsed) {
  if (epoch_ < 0) {
    epoch_ = 0;
    w_est_ = window_;
    k_ = std::cbrt(std::max(w_max_ - window_, 0.0) / kC);
  }
  const double rounds = packets / window_;
  epoch_ += units::in_seconds(elapsed);
  // 4.2: the target is the curve one round trip ahead, at most half as much again.
  const double rtt = units::in_seconds(elapsed) / std::max(rounds, 1e-9);
  const double target = kC * std::pow(epoch_ + rtt - k_, 3) + w_max_;
  w_est_ += (w_est_ >= w_prior_ ? 1.0 : kRenoAlpha) * rounds;
  const double grown =
      window_ + (std::clamp(target, window_, 1.5 * window_) - window_) * std::min(rounds, 1.0);
  window_ = std::max(grown, w_est_);
}

void Congestion::reduce() {
  w_prior_ = window_;
  w_max_ = window_ < w_max_ ? window_ * (1 + kBeta) / 2 : window_;  // 4.7
  threshold_ = std::max(window_ * kBeta, kLeast);
  epoch_ = -1;
}

void Congestion::packet_lost() {
  reduce();
  window_ = threshold_;
}

void Congestion::timed_out() {
  if (window_ > 1) reduce();
  window_ = 1;
}

void Congestion::idle() { window_ = std::min(window_, initial_); }

}  // namespace tcp
