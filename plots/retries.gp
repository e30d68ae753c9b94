# retries.gp: how long after its first attempt each MTA tries a recipient again; one row an MTA, of one run or several.
#
#   gnuplot -e "run='runs/latest'; out='retries.svg'; format='svg'" plots/retries.gp
#
# Reads points.tsv and names.tsv (data.gp). Attempts at the same time are one mark; a filled one brought mail over.

here = ARG0[1:strlen(ARG0) - strlen("retries.gp")]
FIGURE = "retries"
load here."data.gp"

ROW = 24.0
TOP = 34.0
BOTTOM = 48.0
LEFT = 190.0
RIGHT = 84.0
W = 760.0
H = TOP + rows * ROW + BOTTOM
load here."style.gp"
set datafile separator tab
set lmargin at screen LEFT / W
set rmargin at screen 1 - RIGHT / W
set tmargin at screen 1 - TOP / H
set bmargin at screen BOTTOM / H
set logscale x
set xtics ('10 ms' 0.01, '100 ms' 0.1, '1 s' 1, '10 s' 10, '1 min' 60, '2 min' 120, '5 min' 300, '10 min' 600, '20 min' 1200, '1 h' 3600, '2 h' 7200, '6 h' 21600, '1 d' 86400, '5 d' 432000) font ",9"
low = least / 1.3
high = most * 1.3
set xrange [low : high]
set yrange [rows + 0.7 : 0.3]
unset ytics
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set xlabel "time since the first attempt" offset 0, 0.2 textcolor rgb INK
set key at screen 1 - RIGHT / W, screen 1 - 6.0 / H right top horizontal maxrows 1 samplen 1 Left reverse font ",9" textcolor rgb INK
set label "recipients" at screen 1 - 8.0 / W, screen 1 - 22 / H right font ",8" textcolor rgb "#666666"
if (rows < all) { set label sprintf("%s of %s MTAs", rounded(rows), rounded(all)) at screen 8.0 / W, screen 1 - 15.0 / H left font ",9" textcolor rgb "#666666" }
file = data."/points.tsv"
plot data."/names.tsv" using (low):(column("y")):(high - low):(0) with vectors nohead lc rgb "#dddddd" lw 0.7 dt solid notitle, \
  file using (column("passed") < column("recipients") ? column("after") : NaN):(column("y")):(0):(0.26) with vectors nohead lc rgb ORANGE lw 1.2 dt solid title "deferred again", \
  file using (column("passed") < column("recipients") ? column("after") : NaN):(column("y")):(0):(-0.26) with vectors nohead lc rgb ORANGE lw 1.2 dt solid notitle, \
  file using (column("passed") > 0 ? column("after") : NaN):(column("y")) with points pt 7 ps 0.7 lc rgb BLUE title "passed on", \
  data."/names.tsv" using (low):(column("y")):(fitted(strcol("name"), 32)) with labels right offset -0.8, 0 font ",9" textcolor rgb INK notitle, \
  data."/names.tsv" using (high):(column("y")):(rounded(column("recipients"))) with labels right offset 9, 0 font ",8" textcolor rgb INK notitle
