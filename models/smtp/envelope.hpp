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

/// The parameters of the RCPT that named this path; nullptr where it had none.
inline const std::vector<Parameter>* parameters_of(const Envelope& e, const Path& p) {
  for (std::size_t i = 0; i < e.rcpt_parameters.size() && i < e.forward_paths.size(); ++i)
    if (e.forward_paths[i].local_part == p.local_part && e.forward_paths[i].domain == p.domain)
      return &e.rcpt_parameters[i];
  return nullptr;
}

}  // namespace smtp
