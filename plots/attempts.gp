# attempts.gp: the recipients whose mail had to wait, a line each from submission to its end, a mark an attempt.
#
#   gnuplot -e "run='runs/latest'; out='attempts.svg'; format='svg'" plots/attempts.gp
#
# Reads waits.tsv, tries.tsv and outages.tsv (data.gp). Above 50 recipients every k-th is shown.

here = ARG0[1:strlen(ARG0) - strlen("attempts.gp")]
FIGURE = "attempts"
load here."data.gp"

ROW = waits <= 20 ? 16.0 : 11.0
TOP = 34.0
BOTTOM = 44.0
LEFT = 190.0
RIGHT = 22.0
W = 760.0
H = TOP + (waits + 1) * ROW + BOTTOM
load here."style.gp"
set datafile separator tab
unit = unit_of(last)
scale = seconds_in(unit)
load here."outages.gp"
set lmargin at screen LEFT / W
set rmargin at screen 1 - RIGHT / W
set tmargin at screen 1 - TOP / H
set bmargin at screen BOTTOM / H
set xrange [0 : last / scale * 1.004]
set yrange [waits + 1 : 0]
set xtics time_step(last / scale, unit, 8) format "%g" font ",9"
unset ytics
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set xlabel sprintf("simulated time, %s", unit) offset 0, 0.3 textcolor rgb INK
if (waits < waits_all) { set label sprintf("%s of %s recipients", rounded(waits), rounded(waits_all)) at screen 8.0 / W, screen 1 - 15.0 / H left font ",9" textcolor rgb "#666666" }
set key at screen 1 - RIGHT / W, screen 1 - 6.0 / H right top horizontal maxrows 1 samplen 1 Left reverse font ",9" textcolor rgb INK
size = waits <= 20 ? 0.75 : 0.55
plot data."/waits.tsv" using (column("from") / scale):(column("y")):((column("to") - column("from")) / scale):(0) \
    with vectors nohead lc rgb "#8a8a8a" lw 0.9 dt solid notitle, \
  '' using (0):(column("y")):(fitted(strcol("name"), 32)) with labels right offset -0.8, 0 font (waits <= 20 ? ",8" : ",7") textcolor rgb INK notitle, \
  '' using (column("from") / scale):(column("y")) with points pt 6 ps size * 0.7 lw 1 lc rgb INK title "submitted", \
  data."/tries.tsv" using (column("kind") == 0 ? column("time") / scale : NaN):(column("y")) with points pt 2 ps size lw 1.3 lc rgb ORANGE title "deferred", \
  '' using (column("kind") == 2 ? column("time") / scale : NaN):(column("y")) with points pt 7 ps size lc rgb BLUE title "passed on", \
  '' using (column("kind") == 1 ? column("time") / scale : NaN):(column("y")) with points pt 11 ps size lc rgb BAD notitle, \
  data."/waits.tsv" using (column("outcome") == 1 ? column("to") / scale : NaN):(column("y")) with points pt 11 ps size lc rgb BAD title "given up", \
  '' using (column("outcome") == 2 ? column("to") / scale : NaN):(column("y")) with points pt 9 ps size lc rgb INK title "still queued", \
  NaN with boxes fs solid 1.0 noborder fc rgb PALE title (outages > 0 ? "outage" : "")
