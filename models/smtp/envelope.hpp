// Envelope: what MAIL and RCPT said, apart from the message that DATA brought (RFC 5321 2.3.1).
#pragma once

#include <vector>

#include "smtp/command.hpp"
#include "smtp/path.hpp"

namespace smtp {

struct Envelope {
  Verb verb = Verb::mail;  ///< mail, send, soml or saml
  Path reverse_path;
  std::vector<Path> forward_paths;
  std::vector<Parameter> parameters;                    ///< of MAIL: SIZE, BODY, RET, ENVID …
  std::vector<std::vector<Parameter>> rcpt_parameters;  ///< of each RCPT; may be shorter than forward_paths
  std::string helo;                                     ///< the name the client gave
};

}  // namespace smtp
