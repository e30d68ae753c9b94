# compare.gp: which share of recipients still waits after a time, of several runs, on logarithmic axes: the tail shows.
#
#   gnuplot -e "run='runs/a-1 runs/a-2 runs/b-1'; out='compare.svg'; format='svg'" plots/compare.gp
#
# Reads curve1.tsv … (data.gp). Runs that differ in their seed only are one curve: the median over them, the band from
# the least to the highest. A single run's band is the 95 % interval of a share (Wilson), as if its recipients were
# independent of each other; those of one outage are not, so that several seeds tell more.

here = ARG0[1:strlen(ARG0) - strlen("compare.gp")]
FIGURE = "compare"
load here."data.gp"

W = 600.0
H = 380.0
load here."style.gp"
set datafile separator tab
set logscale xy
eval("set xtics (".TIMES.") font ',9'")
right = most > least ? most * 1.6 : least * 10
set xrange [least / 1.3 : right]
# Down to the next power of ten below the smallest share.
bottom = 10.0 ** floor(log10(lowest) - 0.05)
set yrange [bottom : 1.3]
set format y "%g"
set ytics ("100 %%" 1, "50 %%" 0.5, "20 %%" 0.2, "10 %%" 0.1, "5 %%" 0.05, "2 %%" 0.02, "1 %%" 0.01, "0.1 %%" 0.001, "0.01 %%" 1e-4, "0.001 %%" 1e-5, "0.0001 %%" 1e-6) font ",9"
set xlabel "time since submission" textcolor rgb INK
set ylabel "recipients still without their mail" textcolor rgb INK
set grid xtics ytics lc rgb "#e4e4e4" lw 0.5 dt solid
set lmargin at screen 70 / W
set rmargin at screen 1 - 24 / W
set tmargin at screen 1 - (14 + 14 * curves) / H
set bmargin at screen 52 / H
set key at screen 1 - 24 / W, screen 1 - 6 / H right top Left reverse samplen 3 font ",9" textcolor rgb INK
BANDS = "#c9d6e2 #f6d9bd #cfe0cf #eecbcf #dcd3e8 #d8d8d8 #e5dcc6 #cbe6e6"
name(i) = fitted(value(sprintf("label%d", i)), 50).(value(sprintf("never%d", i)) > 0 ? sprintf(", %s never", percent(value(sprintf("never%d", i)))) : "")
above(x) = x > bottom ? x : bottom
plot for [i = 1:curves] sprintf("%s/curve%d.tsv", data, i) using (column("delay")):(above(column("low"))):(above(column("high"))) \
    with filledcurves fs transparent solid 0.45 noborder fc rgb word(BANDS, i) notitle, \
  for [i = 1:curves] sprintf("%s/curve%d.tsv", data, i) using (column("delay")):(column("waiting")) with steps ls i title name(i)
