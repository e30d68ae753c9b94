# rtt.gp: how the time of a session, from its SYN to the 250 after the dot, grows with the round-trip time.
#
#   gnuplot -e "run='runs/latest'; out='rtt.svg'; format='svg'" plots/rtt.gp
#
# Reads points.tsv (data.gp). The lines are round trips alone: 5 with PIPELINING however many recipients, without it
# 6 and one a recipient; what lies above them is think time, and the message data on its way.

here = ARG0[1:strlen(ARG0) - strlen("rtt.gp")]
FIGURE = "rtt"
load here."data.gp"

W = 560.0
H = 400.0
load here."style.gp"
set datafile separator tab
far = most / least > 20
if (far) {
  set logscale xy
  eval("set xtics (".TIMES.") font ',9'")
  eval("set ytics (".TIMES.") font ',9'")
  u = 1.0
  v = 1.0
  set xrange [least / 1.3 : most * 1.5]
  set yrange [(fastest < 5 * least ? fastest : 5 * least) / 1.3 : slowest * 1.3]
  set xlabel "round-trip time" textcolor rgb INK
  set ylabel "session, SYN to the 250 after the dot" textcolor rgb INK
} else {
  xu = unit_of(most)
  yu = unit_of(slowest)
  u = seconds_in(xu)
  v = seconds_in(yu)
  set xrange [0 : most / u * 1.18]
  set yrange [0 : slowest / v * 1.08]
  set xtics font ",9"
  set ytics font ",9"
  set xlabel sprintf("round-trip time, %s", xu) textcolor rgb INK
  set ylabel sprintf("session, SYN to the 250 after the dot, %s", yu) textcolor rgb INK
}
set grid xtics ytics lc rgb "#e4e4e4" lw 0.5 dt solid
set lmargin at screen 70 / W
set rmargin at screen 1 - 24 / W
set tmargin at screen 1 - 30 / H
set bmargin at screen 52 / H
set key at screen 1 - 24 / W, screen 1 - 6 / H right top horizontal maxrows 1 samplen 1 Left reverse font ",9" textcolor rgb INK
set samples 200
many = largest < 2 ? 0 : largest
# Each line's name stands at its end on the right, where there is room for it.
end = most * (far ? 1.35 : 1.14)
top = slowest * (far ? 1.2 : 1.02)
place(k) = k * end < top ? end : top / k
set label "5 RTT" at first place(5) / u, first 5 * place(5) / v right offset -0.6, -1.1 font ",8" textcolor rgb "#555555"
set label "7 RTT" at first place(7) / u, first 7 * place(7) / v right offset -0.6, 0.6 font ",8" textcolor rgb "#555555"
if (many > 2) { set label sprintf("%d RTT", 6 + many) at first place(6 + many) / u, first (6 + many) * place(6 + many) / v right offset -0.6, 0.6 font ",8" textcolor rgb "#555555" }
plot 5 * x * u / v with lines lc rgb "#777777" lw 1 dt solid notitle, \
  7 * x * u / v with lines lc rgb "#777777" lw 1 dt (6, 3) notitle, \
  many > 2 ? (6 + many) * x * u / v : NaN with lines lc rgb "#777777" lw 1 dt (2, 3) notitle, \
  data."/points.tsv" using (column("kind") == 1 ? column("rtt") / u : NaN):(column("took") / v) with points pt 6 ps 0.7 lw 1.1 lc rgb BLUE title "1 recipient", \
  '' using (column("kind") == 2 ? column("rtt") / u : NaN):(column("took") / v) with points pt 1 ps 0.8 lw 1.3 lc rgb ORANGE title (largest > 1 ? "2 to 5" : ""), \
  '' using (column("kind") == 3 ? column("rtt") / u : NaN):(column("took") / v) with points pt 8 ps 0.8 lw 1.2 lc rgb BAD title (largest > 5 ? "more" : "")
