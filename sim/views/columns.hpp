// The columns of every CSV file of a run directory, in order. scenarios/COLUMNS.md says what each means.
//
// Invariants: files may gain columns, none loses one; readers go by name.
#pragma once

#include <string_view>

namespace views::columns {

struct File {
  std::string_view name;
  std::string_view header;
};

inline constexpr File kEvents{
    "events.csv",
    "time,mta,n,kind,session,transaction,message,recipient,side,sent,verb,code,text,bytes,"
    "state,cause"};
inline constexpr File kSessions{
    "sessions.csv",
    "session,name,client,server,started,connected,banner,helo,quit,closed,outcome,"
    "transactions,commands,retransmissions,bytes_to_server,bytes_to_client,accepted"};
inline constexpr File kTransactions{
    "transactions.csv", "session,n,message,verb,mail,data,dot,accepted,rcpt_ok,rcpt_4yz,rcpt_5yz,last_code"};
inline constexpr File kAttempts{"attempts.csv",
                                "time,message,recipient,mta,n,destination,session,code,text,reason,next_at"};
inline constexpr File kMessages{
    "messages.csv",
    "message,id,kind,parent,from,to,size,submitted,outcome,finished,attempts,hops,"
    "duplicates,last_reply,duplicate_cause"};
inline constexpr File kQueue{"queue.csv", "time,mta,destination,incoming,active,deferred"};
inline constexpr File kLinks{"links.csv", "time,link,event,state,bytes_ab,bytes_ba,cause"};

inline constexpr const File* kAll[] = {&kEvents,   &kSessions, &kTransactions, &kAttempts,
                                       &kMessages, &kQueue,    &kLinks};

}  // namespace views::columns
