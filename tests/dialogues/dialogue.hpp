// Dialogue: one conversation between an SMTP client and a server, as a file a class can read.
//
//   # What it shows, and the section that says so.
//   server NAME banner="{mta} ready"     the server; keys are those of [[mta]], texts by their own names
//   user Jones                           a mailbox of the server, one a line; its facts follow as key=value
//   list People private=yes              a mailing list of the server
//   member People path=joe@x name="Joe"  one of it
//   client NAME esmtp=no                 only where a lawful client would say exactly the C: lines
//   S: 220 NAME ready                    the code decides; a text, where given, is compared too
//   C: HELO client.example               lines as they are on the wire, dots stuffed
//   closed                               the server closes here
//   delivered Jones Brown                who got mail, in order; without such a line nobody may
//   terminal Jones                       on whose terminal it was shown, in order
//   queued Jones@isi.example             whom it still has to reach elsewhere, in order
//   stored ..etc.                        a line which that mail then has
//
// Values with blanks stand in quotes. A word nobody knows is an error with its line.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dialogues {

struct Fact {
  std::string noun, name;  ///< "user", "Jones"
  std::map<std::string, std::string> keys;
  int line = 0;
};

/// What one side says before the other speaks, a line each.
struct Turn {
  bool client = false;
  std::vector<std::string> lines;
  int line = 0;  ///< of the file, for messages
};

struct Dialogue {
  std::vector<Fact> facts;
  std::vector<Turn> turns;
  bool closed = false;
  std::vector<std::string> delivered, terminal, queued, stored;

  const Fact* find(const std::string& noun) const;  ///< the first, or nullptr
};

/// Throws std::runtime_error("file:line: why").
Dialogue read(const std::filesystem::path& file);

}  // namespace dialogues
