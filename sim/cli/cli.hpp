// cli: the program's command line, one file a verb (INTERFACES "Commands").
//
// Results go to standard output, everything else to standard error. A reader that goes away (`| head`) is no
// error. Limits: one command a process, as one process runs one simulation.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace cli {

/// The exit statuses, as INTERFACES promises them.
enum Status : int { done = 0, expectation_failed = 1, bad_input = 2, simulation_failed = 3 };

/// What a verb does once the whole command line has been read. Returns the exit status.
using Action = std::function<int()>;

/// A verb adds itself to the program, with its options, and puts its action into `chosen` when it is named.
using AddVerb = void (*)(CLI::App& program, Action& chosen);

void add_run(CLI::App& program, Action& chosen);
void add_check(CLI::App& program, Action& chosen);
void add_list(CLI::App& program, Action& chosen);
void add_summary(CLI::App& program, Action& chosen);
void add_transcript(CLI::App& program, Action& chosen);
void add_ladder(CLI::App& program, Action& chosen);
void add_explain(CLI::App& program, Action& chosen);
void add_plot(CLI::App& program, Action& chosen);
void add_qshape(CLI::App& program, Action& chosen);
void add_report(CLI::App& program, Action& chosen);
void add_export(CLI::App& program, Action& chosen);
void add_sweep(CLI::App& program, Action& chosen);
void add_compare(CLI::App& program, Action& chosen);
void add_serve(CLI::App& program, Action& chosen);

/// The program: reads the command line, acts, returns the exit status.
int run(int argc, char** argv);

}  // namespace cli
