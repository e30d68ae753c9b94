// postqueue: what `postqueue -j` prints about a queue, one JSON object a line (Postfix 3.1 and later).
//
// Limits: fields that say nothing about delivery (forced_expire, delay_reason) are not kept.
// See postqueue(1) "JSON OBJECT FORMAT".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/path.hpp"

namespace scenario {

/// A message that stands in a queue.
struct QueuedMail {
  std::string queue;  ///< "incoming", "active", "deferred" or "hold"
  std::string id;
  std::int64_t arrival_unix = 0;  ///< seconds since 1970
  std::int64_t size = 0;          ///< octets
  smtp::Path sender;              ///< null: MAILER-DAEMON, a notice
  std::vector<smtp::Path> recipients;
  bool operator==(const QueuedMail&) const = default;
};

struct Postqueue {
  std::vector<QueuedMail> mails;
  struct Error {
    int line = 0;  ///< from 1
    std::string what;
  };
  std::vector<Error> errors;
};

/// Every mistake is reported, line by line; blank lines are none.
Postqueue read_postqueue(std::string_view text);

}  // namespace scenario
