# data.gp: the tables of a figure. Loaded by each figure that needs them, never run by itself.
#
# They stand in the directory `data`. Where nobody gave one, `mtasim plot RUN FIGURE --data` makes it, beside the
# picture, so that every script can be run by hand on a run directory: RUN is `run` (several with blanks between,
# where a figure compares). mtasim is the one on the PATH, else the wrapper above this directory.

if (!exists("data")) {
  data = (exists("out") ? out : FIGURE).".data"
  asked = sprintf("plot %s %s --data '%s'", run, FIGURE, data)
  if (exists("session")) { asked = asked.sprintf(" --session %d", session) }
  failed = system("mtasim=$(command -v mtasim || echo '".here."../mtasim'); \"$mtasim\" ".asked." >&2 || echo failed")
  if (strlen(failed) > 0) { exit status 3 }
}
load data."/facts.gp"
