# outages.gp: outages as grey bands behind what a panel shows. Loaded by figures with a time axis, never run by itself.
# REQUIRES: data, scale (seconds in a unit of the axis); no ranges are set yet, for they would hide rows from stats.

if (outages > 0) {
  stats data."/outages.tsv" using (column("from")) nooutput
  do for [i = 1:STATS_records] {
    at_from = 0
    at_to = 0
    stats data."/outages.tsv" every ::(i - 1)::(i - 1) using (at_from = column("from"), at_to = column("to"), 0) nooutput
    set object i rectangle from first at_from / scale, graph 0 to first at_to / scale, graph 1 fc rgb PALE fs solid 1.0 noborder behind
  }
}
