# destinations.gp: delivery delay by destination: the middle half as a box, the median as a bar, 5 % to 95 % as a line.
#
#   gnuplot -e "run='runs/latest'; out='destinations.svg'; format='svg'" plots/destinations.gp
#
# Reads destinations.tsv (data.gp). All recipients count: a quantile that was not reached ends in an arrow at the right.

here = ARG0[1:strlen(ARG0) - strlen("destinations.gp")]
FIGURE = "destinations"
load here."data.gp"

ROW = 20.0
TOP = 34.0
BOTTOM = 52.0
LEFT = 150.0
RIGHT = 128.0
W = 700.0
H = TOP + rows * ROW + BOTTOM
load here."style.gp"
set datafile separator tab
set lmargin at screen LEFT / W
set rmargin at screen 1 - RIGHT / W
set tmargin at screen 1 - TOP / H
set bmargin at screen BOTTOM / H
wide = most > 0 && most / least > 12
if (wide) {
  set logscale x
  eval("set xtics (".TIMES.") font ',9'")
  scale = 1.0
  low = least / 1.4
  high = most * 1.8
  set xlabel "delivery delay" offset 0, 0.2 textcolor rgb INK
} else {
  unit = unit_of(most)
  scale = seconds_in(unit)
  set xtics font ",9"
  low = 0.0
  high = most > 0 ? most / scale * 1.15 : 1.0
  set xlabel sprintf("delivery delay, %s", unit) offset 0, 0.2 textcolor rgb INK
}
set xrange [low : high]
set yrange [rows + 0.7 : 0.3]
unset ytics
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set label "delivered" at screen 1 - 110 / W, screen 1 - 22 / H left font ",8" textcolor rgb "#666666"
set label "recipients" at screen 1 - 8 / W, screen 1 - 22 / H right font ",8" textcolor rgb "#666666"
if (rows < all) { set label sprintf("the busiest %s of %s destinations", rounded(rows), rounded(all)) at screen LEFT / W, screen 1 - 22 / H left font ",9" textcolor rgb "#666666" }
of(name) = column(name) / scale
reach(x) = x == x ? x : high
inside(x) = x < low ? low : x
cut = (high - low) / 60.0
# Where the median was not reached, the arrow begins a little before the edge.
from(x) = x == x ? x : wide ? high / 1.05 : high - cut
file = data."/destinations.tsv"
plot file using (of("p05")):(column("y")):(reach(of("p95")) - of("p05")):(0) with vectors nohead lc rgb INK lw 1 dt solid notitle, \
  file using (of("p95") == of("p95") ? NaN : from(of("p75"))):(column("y")):(high - from(of("p75"))):(0) \
    with vectors head filled size screen 9.0 / W, 20 lc rgb BAD lw 1.2 dt solid notitle, \
  file using (of("p25")):(column("y")):(of("p25")):(reach(of("p75"))):(column("y") - 0.28):(column("y") + 0.28) \
    with boxxyerror fs solid 1.0 border rgb INK lw 0.6 fc rgb SKY notitle, \
  file using (of("p50")):(column("y")):(0):(0.28) with vectors nohead lc rgb INK lw 2.2 dt solid notitle, \
  file using (of("p50")):(column("y")):(0):(-0.28) with vectors nohead lc rgb INK lw 2.2 dt solid notitle, \
  file using (low):(column("y")):(fitted(strcol("name"), 24)) with labels right offset -0.8, 0 font ",9" textcolor rgb INK notitle, \
  file using (high):(column("y")):(percent(column("share"))) with labels left offset 2.2, 0 font ",8" textcolor rgb INK notitle, \
  file using (high):(column("y")):(rounded(column("all"))) with labels right offset 14.2, 0 font ",8" textcolor rgb INK notitle
