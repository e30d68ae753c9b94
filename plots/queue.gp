# queue.gp: how many recipients wait in the queues over time, outages shaded: of all MTAs, then of those that held most.
#
#   gnuplot -e "run='runs/latest'; out='queue.svg'; format='svg'" plots/queue.gp
#
# Reads depth0.tsv (all MTAs), depth1.tsv … and outages.tsv (data.gp).

here = ARG0[1:strlen(ARG0) - strlen("queue.gp")]
FIGURE = "queue"
load here."data.gp"

TOP = 34.0
BOTTOM = 44.0
GAP = 24.0
FIRST = 190.0
OTHER = 92.0
W = 700.0
LEFT = 62.0
RIGHT = 22.0
H = TOP + FIRST + (panels - 1) * (OTHER + GAP) + BOTTOM
load here."style.gp"
set datafile separator tab
unit = unit_of(last)
scale = seconds_in(unit)
load here."outages.gp"
set lmargin at screen LEFT / W
set rmargin at screen 1 - RIGHT / W
set xrange [0 : last / scale * 1.004]
set xtics time_step(last / scale, unit, 8) format ""
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set multiplot
set key at screen 1 - RIGHT / W, screen 1 - 6.0 / H right top horizontal maxrows 1 samplen 1 Left reverse font ",9" textcolor rgb INK
set label 9 "recipients" at screen 14.0 / W, screen 0.5 center rotate by 90 font ",10" textcolor rgb INK
used = 0
do for [i = 0:panels - 1] {
  height = i == 0 ? FIRST : OTHER
  set tmargin at screen 1 - (TOP + used) / H
  set bmargin at screen 1 - (TOP + used + height) / H
  used = used + height + GAP
  top = value(sprintf("peak%d", i))
  set yrange [0 : top > 0 ? top * 1.12 : 1]
  step = top > 0 ? count_step(top, i == 0 ? 5 : 3) : 1
  set ytics step font ",9"
  if (i == panels - 1) { set format x "%g"; set xlabel sprintf("simulated time, %s", unit) offset 0, 0.3 textcolor rgb INK }
  set label 1 fitted(value(sprintf("name%d", i)), 40) at graph 0, graph 1 left offset 0.2, 0.6 font ",9" textcolor rgb INK
  file = sprintf("%s/depth%d.tsv", data, i)
  plot file using (column("time") / scale):(column("incoming") + column("active") + column("deferred")) \
      with fillsteps fs solid 1.0 noborder fc rgb ORANGE title (i == 0 ? "incoming, active" : ""), \
    '' using (column("time") / scale):(column("deferred")) with fillsteps fs solid 1.0 noborder fc rgb "#8a8a8a" title (i == 0 ? "deferred" : ""), \
    '' using (column("time") / scale):(column("incoming") + column("active") + column("deferred")) with steps lc rgb INK lw 0.7 dt solid title "", \
    NaN with boxes fs solid 1.0 noborder fc rgb PALE title (i == 0 && outages > 0 ? "outage" : "")
  unset label 9
}
unset multiplot
