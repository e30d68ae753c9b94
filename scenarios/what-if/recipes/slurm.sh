#!/bin/sh
# A sweep as a job array of Slurm, and a merge that waits for all of it.
#
#   scenarios/what-if/recipes/slurm.sh FILE DIR [sbatch's options…]
#
#   … slurm.sh scenarios/what-if/pipelining.toml /shared/wide --partition=long --time=10
#
# The nodes need mtasim (MTASIM says where), FILE and DIR under the same names. A node that dies costs its runs only: the
# same line runs the array again, and tasks whose result is there already end at once. An array larger than the cluster's
# MaxArraySize (1001 unless configured) is cut into pieces with an offset.
set -eu
file=$1
dir=$2
shift 2
mtasim=${MTASIM:-./mtasim}
most=${MAX_ARRAY:-1000}
mkdir -p "$dir/slurm"
"$mtasim" sweep "$file" --plan "$dir/plan.tsv"
runs=$(($(wc -l < "$dir/plan.tsv") - 1))
after=
from=0
while [ "$from" -lt "$runs" ]; do
  n=$((runs - from < most ? runs - from : most))
  job=$(sbatch --parsable --array="0-$((n - 1))" --job-name=sweep --output="$dir/slurm/%A-%a.txt" "$@" \
    --wrap="'$mtasim' sweep '$file' --index \$((SLURM_ARRAY_TASK_ID + $from)) --out '$dir'")
  after="$after:$job"
  from=$((from + n))
done
# afterany: whatever failed or was lost is named by the merge.
sbatch --wait --dependency="afterany$after" --job-name=merge --output="$dir/slurm/merge.txt" "$@" \
  --wrap="'$mtasim' sweep '$file' --merge --out '$dir'" || true
cat "$dir/slurm/merge.txt"
