# links.gp: how busy the busiest links are over time, each way; outages shaded.
#
#   gnuplot -e "run='runs/latest'; out='links.svg'; format='svg'" plots/links.gp
#
# Reads link1.tsv … and outages.tsv (data.gp): the share of the bandwidth in each four-hundredth of the run, SMTP and
# message data without packet headers; bits per second where the bandwidth is not known.

here = ARG0[1:strlen(ARG0) - strlen("links.gp")]
FIGURE = "links"
load here."data.gp"

TOP = 44.0
BOTTOM = 44.0
GAP = 26.0
HEIGHT = 84.0
W = 700.0
LEFT = 72.0
RIGHT = 22.0
H = TOP + panels * (HEIGHT + GAP) - GAP + BOTTOM
load here."style.gp"
set datafile separator tab
unit = unit_of(last)
scale = seconds_in(unit)
load here."outages.gp"
set lmargin at screen LEFT / W
set rmargin at screen 1 - RIGHT / W
set xrange [0 : last / scale * 1.004]
set xtics time_step(last / scale, unit, 8) format "" font ",9"
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set multiplot
set key at screen 1 - RIGHT / W, screen 1 - 6.0 / H right top horizontal maxrows 1 samplen 2 Left reverse font ",9" textcolor rgb INK
do for [i = 1:panels] {
  from = TOP + (i - 1) * (HEIGHT + GAP)
  set tmargin at screen 1 - from / H
  set bmargin at screen 1 - (from + HEIGHT) / H
  known = value(sprintf("known%d", i)) > 0
  top = value(sprintf("peak%d", i))
  full = known ? (top > 0.4 ? 1.05 : top * 1.2) : top * 1.15
  factor = known ? 100.0 : top >= 1e6 ? 1e-6 : 1e-3
  set yrange [0 : full * factor]
  set ytics step_for(full * factor, 3) font ",9"
  if (known) { set format y "%g %%" } else { if (top >= 1e6) { set format y "%g Mbps" } else { set format y "%g kbps" } }
  if (i == panels) { set format x "%g"; set xlabel sprintf("simulated time, %s", unit) offset 0, 0.3 textcolor rgb INK }
  set label 1 fitted(value(sprintf("name%d", i)), 60) at graph 0, graph 1 left offset 0.2, 0.6 font ",9" textcolor rgb INK
  plot sprintf("%s/link%d.tsv", data, i) using (column("time") / scale):(column("ab") * factor) with fillsteps fs solid 0.35 noborder fc rgb BLUE notitle, \
    '' using (column("time") / scale):(column("ab") * factor) with steps lc rgb BLUE lw 1 dt solid title (i == 1 ? "to its second end" : ""), \
    '' using (column("time") / scale):(column("ba") * factor) with steps lc rgb ORANGE lw 1.2 dt (4, 2) title (i == 1 ? "to its first end" : ""), \
    NaN with boxes fs solid 1.0 noborder fc rgb PALE title (i == 1 && outages > 0 ? "outage" : "")
}
unset multiplot
