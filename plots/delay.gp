# delay.gp: which share of all recipients had their mail within a time; one curve a run.
#
#   gnuplot -e "run='runs/latest'; out='delay.svg'; format='svg'" plots/delay.gp
#
# Reads curve1.tsv … (data.gp). Recipients that never got their mail count too: a curve ends below 100 % by their share.

here = ARG0[1:strlen(ARG0) - strlen("delay.gp")]
FIGURE = "delay"
load here."data.gp"

W = 560.0
ROWS = curves > 1 ? 12.0 * curves : 0
H = 330.0
load here."style.gp"
set datafile separator tab
wide = most / least > 30
if (wide) {
  set logscale x
  eval("set xtics (".TIMES.") font ',9'")
  scale = 1.0
  set xrange [least / 1.5 : most * 1.6]
  set xlabel "delivery delay" textcolor rgb INK
} else {
  unit = unit_of(most)
  scale = seconds_in(unit)
  set xrange [0 : most / scale * 1.08]
  set xtics font ",9"
  set xlabel sprintf("delivery delay, %s", unit) textcolor rgb INK
}
set yrange [0 : 103]
set ytics 20 format "%g %%" font ",9"
set ylabel "recipients who have their mail" textcolor rgb INK
set grid xtics ytics lc rgb "#e4e4e4" lw 0.5 dt solid
set lmargin at screen 66 / W
set rmargin at screen 1 - 24 / W
set tmargin at screen 1 - 16 / H
set bmargin at screen 52 / H
set key at graph 0.985, graph 0.04 right bottom Left reverse samplen 3 font ",9" textcolor rgb INK invert
set arrow 1 from graph 0, first 100 to graph 1, first 100 nohead lc rgb INK lw 0.5 dt (2, 3)

# What never arrived: beside the end of the curve, where there is one only.
undelivered = 1 - share1
if (curves == 1 && undelivered > 0) {
  set arrow 2 from graph 1, first 100 * share1 to graph 1, first 100 heads size screen 0.008, 90 lc rgb BAD lw 1.2
  set label 2 sprintf("%s of %s never arrived", percent(undelivered), rounded(all1)) right font ",9" textcolor rgb BAD
  if (undelivered < 0.1) { set label 2 at graph 0.985, graph 0.05 } else { set label 2 at graph 0.985, first (100 * share1 + 100) / 2.0 }
}
name(i) = curves == 1 ? "" : fitted(value(sprintf("label%d", i)), 36).(value(sprintf("share%d", i)) < 1 ? sprintf(", %s never", percent(1 - value(sprintf("share%d", i)))) : "")
plot for [i = 1:curves] sprintf("%s/curve%d.tsv", data, i) using (column("delay") / scale):(100 * column("share")) \
  with steps ls i title name(i)
