#!/bin/sh
# A sweep with GNU parallel: on this machine, or on several over ssh.
#
#   scenarios/what-if/recipes/gnu-parallel.sh FILE DIR [parallel's options…]
#
#   … gnu-parallel.sh scenarios/what-if/pipelining.toml runs/wide -j 8
#   … gnu-parallel.sh scenarios/what-if/pipelining.toml runs/wide --sshlogin 8/node1,8/node2
#
# Stopped, or with machines lost, the same line goes on: --resume-failed reads the job log and runs what has no success
# there. Over ssh the machines need mtasim (MTASIM says where) and FILE and DIR under the same names, as on a shared file
# system; --workdir . keeps relative names. Without one, add --transferfile, --return and --cleanup for DIR/runs.
set -eu
file=$1
dir=$2
shift 2
mtasim=${MTASIM:-./mtasim}
mkdir -p "$dir"
"$mtasim" sweep "$file" --plan "$dir/plan.tsv"
# A run that fails is said below, by the merge, with the command that repeats it.
tail -n +2 "$dir/plan.tsv" | cut -f 1 |
  parallel --joblog "$dir/jobs.log" --resume-failed --workdir . "$@" \
    "$mtasim" sweep "$file" --index {} --out "$dir" || echo "some runs failed: $dir/jobs.log"
exec "$mtasim" sweep "$file" --merge --out "$dir"
