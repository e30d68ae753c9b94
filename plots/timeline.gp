# timeline.gp: every session of a run as a bar, by pair of MTAs; the colour says what it was doing.
#
#   gnuplot -e "run='runs/latest'; out='timeline.svg'; format='svg'" plots/timeline.gp
#
# Reads sessions.csv and transactions.csv. Sessions of one pair that overlap in time stand below each other.

here = ARG0[1:strlen(ARG0) - strlen("timeline.gp")]
set encoding utf8
set datafile separator comma
set datafile columnheaders
sessions = run."/sessions.csv"
transactions = run."/transactions.csv"

# 1. How many sessions, and from when to when? An empty cell is no number: what has not happened is left out.
first = 1e300
last = 0
rows = 0
broken = 0
busy = 0
later(t) = t == t && t > last ? (last = t) : 0
is_broken(outcome) = outcome ne "quit" && outcome ne "open"
note(outcome, t0, t1, t2, t3) = (rows = rows + 1, broken = broken + is_broken(outcome), first = t0 < first ? t0 : first, busy = busy + (t3 == t3 ? t3 - t0 : 0), later(t0), later(t1), later(t2), later(t3), 0)
stats sessions using (note(strcol("outcome"), column("started"), column("connected"), column("quit"), column("closed"))) nooutput
if (rows == 0) { print "this run has no sessions to draw"; exit status 3 }
span = last > first ? last - first : 1e-9

# 2. A lane for each session: the first of its pair's that is free again. Lanes are made in order of appearance.
array lane_pair[rows]
array lane_free[rows]
array lane_of[rows]
array ends[rows]         # of each session; where it was broken off before, its message data ends with it
array was_broken[rows]
array pair_name[rows]
array pair_lanes[rows]
lanes = 0
pairs = 0
nth = 0
find_pair(name) = (found = 0, sum [i=1:pairs] (pair_name[i] eq name ? (found = i) : 0), \
  found ? found : (pairs = pairs + 1, pair_name[pairs] = name, pair_lanes[pairs] = 0, pairs))
find_lane(p, t) = (free = 0, sum [i=1:lanes] (free == 0 && lane_pair[i] == p && lane_free[i] <= t ? (free = i) : 0), \
  free ? free : (lanes = lanes + 1, lane_pair[lanes] = p, pair_lanes[p] = pair_lanes[p] + 1, lanes))
place(name, t0, t1, o) = (nth = nth + 1, ends[nth] = t1, was_broken[nth] = is_broken(o), p = find_pair(name), l = find_lane(p, t0), \
  lane_free[l] = (t1 == t1 ? t1 : last) + span / 200, lane_of[nth] = l, 0)
stats sessions using (place(strcol("client")." → ".strcol("server"), column("started"), column("closed"), strcol("outcome"))) nooutput

# 3. Lanes of a pair stand together: y counts from the top.
array lane_y[lanes]
array pair_top[pairs]
y = 0
do for [p = 1:pairs] {
  pair_top[p] = y + 1
  do for [l = 1:lanes] { if (lane_pair[l] == p) { y = y + 1; lane_y[l] = y } }
}

# 4. The page grows with the lanes, the bars shrink.
lane_height = lanes <= 10 ? 24 : lanes <= 30 ? 17 : lanes <= 80 ? 12 : 8
longest = 0
do for [p = 1:pairs] { n = strlen(pair_name[p]); if (n > longest) { longest = n } }
longest = longest > 50 ? 50 : longest
label_size = lane_height >= 12 ? 9 : 7
LEFT = 24 + longest * label_size * 0.66
W = LEFT + 560
H = 96 + lanes * lane_height
load here."style.gp"
set lmargin at screen LEFT / real(W)
set rmargin at screen 1 - 24 / real(W)
set tmargin at screen 1 - 40.0 / H
set bmargin at screen 48.0 / H

unit = unit_of(span)
scale = seconds_in(unit)
set xlabel sprintf("simulated time, %s", unit) offset 0, 0.4 textcolor rgb INK
set xrange [(first - span * 0.01) / scale : (last + span * 0.02) / scale]
set yrange [lanes + 0.7 : 0.3]
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set grid back
unset ytics
label_every = lane_height >= 8 ? 1 : 2
do for [p = 1:pairs] {
  set label fitted(pair_name[p], 50) at graph 0, first pair_top[p] + (pair_lanes[p] - 1) / 2.0 right offset -0.7, 0 \
    font sprintf(",%d", label_size) textcolor rgb INK noenhanced
  if (p > 1) { set arrow from graph 0, first pair_top[p] - 0.5 to graph 1, first pair_top[p] - 0.5 nohead lc rgb "#d0d0d0" lw 0.5 back }
}
set key at screen 0.5, screen 1 - 8.0 / H center top horizontal maxrows 1 Left reverse samplen 1.4 width -1.5 font ",9" textcolor rgb INK

# 5. The phases, each from a milestone to the next that happened.
h = lanes <= 30 ? 0.36 : 0.44
y_of(session) = lane_y[lane_of[int(session)]]
or(a, b) = a == a ? a : b
end_of(t) = or(t, last)
data_ends(session, dot, begin) = was_broken[session] ? end_of(ends[session]) : or(dot, begin)
from(a) = a / scale
# Outlines would hide the colours of bars that are a few points wide only.
edge = busy / rows / span * 560 > 12 ? 0.4 : 0
set style fill solid 1.0 border rgb "#555555"
if (edge == 0) { set style fill solid 1.0 noborder }

plot \
  sessions using (from(column("started"))):(y_of(column("session"))):(from(column("started"))): \
    (from(or(column("connected"), end_of(column("closed"))))):(y_of(column("session")) - h):(y_of(column("session")) + h) \
    with boxxyerror lw edge fc rgb PALE title "connect", \
  '' using (from(column("connected"))):(y_of(column("session"))):(from(column("connected"))): \
    (from(or(column("helo"), end_of(column("closed"))))):(y_of(column("session")) - h):(y_of(column("session")) + h) \
    with boxxyerror lw edge fc rgb SKY title "greeting, HELO", \
  '' using (from(column("helo"))):(y_of(column("session"))):(from(column("helo"))): \
    (from(or(column("quit"), end_of(column("closed"))))):(y_of(column("session")) - h):(y_of(column("session")) + h) \
    with boxxyerror lw edge fc rgb ORANGE title "envelope", \
  transactions using (from(column("data"))):(y_of(column("session"))):(from(column("data"))): \
    (from(or(column("accepted"), data_ends(int(column("session")), column("dot"), column("data"))))):(y_of(column("session")) - h):(y_of(column("session")) + h) \
    with boxxyerror lw edge fc rgb BLUE title "message data", \
  sessions using (from(column("quit"))):(y_of(column("session"))):(from(column("quit"))): \
    (from(end_of(column("closed")))):(y_of(column("session")) - h):(y_of(column("session")) + h) \
    with boxxyerror fs pattern 4 border rgb "#555555" lw 0.4 fc rgb "#555555" title "close", \
  sessions using (is_broken(strcol("outcome")) ? from(end_of(column("closed"))) : NaN): \
    (y_of(column("session"))) with points pt 2 ps 0.7 lw 1.6 lc rgb BAD title (broken > 0 ? "broken off" : "")
