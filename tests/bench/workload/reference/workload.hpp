// W(n, s): the work that every program of this bench does, as one binary file all of them read.
//
// n MTAs on a star, each with an access link of 100 Mbit/s; s sessions between random pairs, each of 13
// messages in lock step after a handshake of three segments. A server's messages are 40 octets; so are the
// client's, but the content.
//
// See SOURCE.md for where this comes from and what was changed.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace w {

constexpr int kMsgs = 13;          ///< application messages a session
constexpr double kBw = 100e6 / 8;  ///< octets/s of every access link
constexpr unsigned kSmall = 40;    ///< octets of all of them but one
constexpr int kContent = 9;        ///< that one: the content and its final dot
constexpr unsigned kDot = 5;       ///< octets of CRLF . CRLF
constexpr std::uint64_t kMagic = 0x3257424150454552ull;

struct Workload {
  std::uint64_t n_mta = 0, n_sess = 0, content = 0;
  std::vector<double> lat;              ///< s, of each MTA's link, one way
  std::vector<double> start;            ///< s, of each session, ascending
  std::vector<std::uint32_t> src, dst;  ///< client and server of each session

  /// Even messages go from server to client, odd ones from client to server.
  double size_of(int i) const { return i == kContent ? double(content + kDot) : double(kSmall); }

  void load(const char* file) {
    FILE* f = fopen(file, "rb");
    if (!f) fail(file);
    std::uint64_t h[4];
    const auto get = [&](void* d, std::size_t size, std::size_t n) {
      if (fread(d, size, n, f) != n) fail(file);
    };
    get(h, 8, 4);
    if (h[0] != kMagic) fail(file);
    n_mta = h[1], n_sess = h[2], content = h[3];
    lat.resize(n_mta), start.resize(n_sess), src.resize(n_sess), dst.resize(n_sess);
    get(lat.data(), 8, n_mta), get(start.data(), 8, n_sess);
    get(src.data(), 4, n_sess), get(dst.data(), 4, n_sess);
    fclose(f);
  }
  void save(const char* file) const {
    FILE* f = fopen(file, "wb");
    if (!f) fail(file);
    const std::uint64_t h[] = {kMagic, n_mta, n_sess, content};
    fwrite(h, 8, 4, f), fwrite(lat.data(), 8, n_mta, f), fwrite(start.data(), 8, n_sess, f);
    fwrite(src.data(), 4, n_sess, f), fwrite(dst.data(), 4, n_sess, f);
    if (fclose(f) != 0) fail(file);
  }
  [[noreturn]] static void fail(const char* file) {
    fprintf(stderr, "%s: no workload\n", file);
    exit(2);
  }
};

/// What the other programs record: 24 octets a message, in a binary file.
struct Log {
  struct Row {
    double sent, received;
    std::uint32_t session, index;
  };
  FILE* f;
  std::uint64_t messages = 0, sessions = 0;
  double duration = 0;

  explicit Log(const char* file) : f(fopen(file, "wb")) {
    if (!f) Workload::fail(file);
    setvbuf(f, nullptr, _IOFBF, 1 << 20);
  }
  void msg(double sent, double received, std::uint32_t s, std::uint32_t i) {
    const Row r{sent, received, s, i};
    fwrite_unlocked(&r, sizeof r, 1, f);
    ++messages;
  }
  void end(double start, double now) { duration += now - start, ++sessions; }
  /// One line of JSON: what the bench checks.
  void report() {
    fclose(f);
    printf("{\"messages\":%llu,\"sessions\":%llu,\"mean_session\":%.9f}\n", (unsigned long long)messages,
           (unsigned long long)sessions, sessions ? duration / double(sessions) : 0.0);
  }
};

}  // namespace w
