// Explain: the names of what happens in a session, for people who learn SMTP from one.
//
// Invariants: nothing here decides anything. Sections come from the transition table and from the rows that a
// personality adds to it. Limits: one section a move, the one that names it first. See smtp/table.hpp,
// smtp/mistake.hpp, RFC 5321 4.2.1.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "smtp/table.hpp"

namespace smtp {

/// What the first digit of a reply says: "positive completion". Empty outside 2yz to 5yz.
std::string_view group_name(int code);
/// What the second digit is about: "syntax", "information", "connections", "mail system"; else "unspecified".
std::string_view subject_name(int code);

/// The three phases of a session (RFC 5321 3.1 to 3.3, 3.8).
enum class Phase { connection, transfer, termination };
/// "Connection establishment (RFC 5321 3.1, 3.2)"
std::string_view to_text(Phase p);
/// Where a session stands when this command comes; a command that fits every phase changes nothing.
Phase phase_with(Phase before, Verb verb);

/// Where a command is defined: the section of its first row.
std::string_view rule_of(Verb verb);
/// The section that rules a move of the receiver. Moves that no table knows are refused by 5321 4.1.4 (order
/// of commands), or 4.2.4 where nobody knows the verb; one that was made all the same is a habit: "no RFC".
std::string_view rule_of(ServerState from, Verb verb, ServerState to);
/// The row by which a sender moved; nullptr where none fits.
/// `grouped`: the next command had left before this reply came (RFC 2920).
const ClientRow* client_move(ClientState from, ClientState to, int code, bool grouped);

/// Why a command was refused in this state, and where it may stand: "RCPT may come in state mail or rcpt only
/// (RFC 5321 4.1.4)". Empty where the state is not the reason.
std::string why_out_of_order(ServerState state, Verb verb);

std::optional<ServerState> server_state_of(std::string_view text);
std::optional<ClientState> client_state_of(std::string_view text);

}  // namespace smtp
