# phases.gp: what the time of a session is spent on, the mean by pair of MTAs; only sessions that ended with QUIT.
#
#   gnuplot -e "run='runs/latest'; out='phases.svg'; format='svg'" plots/phases.gp
#
# Reads phases.tsv (data.gp): for each pair when each phase ends, in seconds from the SYN.

here = ARG0[1:strlen(ARG0) - strlen("phases.gp")]
FIGURE = "phases"
load here."data.gp"

ROW = 20.0
TOP = 46.0
BOTTOM = 46.0
LEFT = 190.0
RIGHT = 70.0
W = 760.0
H = TOP + rows * ROW + BOTTOM
load here."style.gp"
set datafile separator tab
unit = unit_of(longest)
scale = seconds_in(unit)
set lmargin at screen LEFT / W
set rmargin at screen 1 - RIGHT / W
set tmargin at screen 1 - TOP / H
set bmargin at screen BOTTOM / H
set xrange [0 : longest / scale * 1.02]
set yrange [rows + 0.7 : 0.3]
unset ytics
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set xtics font ",9"
set xlabel sprintf("mean time from the SYN, %s", unit) offset 0, 0.3 textcolor rgb INK
set key at screen 0.5, screen 1 - 6.0 / H center top horizontal maxrows 2 samplen 1.4 Left reverse font ",9" textcolor rgb INK
set label "sessions" at screen 1 - 8.0 / W, screen 1 - (TOP - 5) / H right font ",8" textcolor rgb "#666666"
if (rows - 1 < pairs) { set label sprintf("the busiest %s of %s pairs", rounded(rows - 1), rounded(pairs)) at screen 8.0 / W, screen 1 - (TOP - 5) / H left font ",8" textcolor rgb "#666666" }
file = data."/phases.tsv"
h = 0.34
# Before the last row, that of all of them, a line.
if (rows > 2) { set arrow from graph 0, first rows - 0.5 to graph 1, first rows - 0.5 nohead lc rgb "#d0d0d0" lw 0.5 back }
at(name) = column(name) / scale
plot \
  file using (0):(column("y")):(0):(at("connect")):(column("y") - h):(column("y") + h) with boxxyerror fs solid 1.0 border rgb "#555555" lw 0.4 fc rgb PALE title "connect", \
  file using (0):(column("y")):(at("connect")):(at("greeting")):(column("y") - h):(column("y") + h) with boxxyerror fs pattern 5 border rgb "#555555" lw 0.4 fc rgb "#555555" title "greeting", \
  file using (0):(column("y")):(at("greeting")):(at("helo")):(column("y") - h):(column("y") + h) with boxxyerror fs solid 1.0 border rgb "#555555" lw 0.4 fc rgb SKY title "HELO", \
  file using (0):(column("y")):(at("helo")):(at("envelope")):(column("y") - h):(column("y") + h) with boxxyerror fs solid 1.0 border rgb "#555555" lw 0.4 fc rgb ORANGE title "MAIL, RCPT, DATA", \
  file using (0):(column("y")):(at("envelope")):(at("content")):(column("y") - h):(column("y") + h) with boxxyerror fs solid 1.0 border rgb "#555555" lw 0.4 fc rgb BLUE title "message data", \
  file using (0):(column("y")):(at("content")):(at("verdict")):(column("y") - h):(column("y") + h) with boxxyerror fs solid 1.0 border rgb "#555555" lw 0.4 fc rgb "#8fa3b5" title "its 250", \
  file using (0):(column("y")):(at("verdict")):(at("between")):(column("y") - h):(column("y") + h) with boxxyerror fs solid 1.0 border rgb "#555555" lw 0.4 fc rgb "white" title "between", \
  file using (0):(column("y")):(at("between")):(at("closing")):(column("y") - h):(column("y") + h) with boxxyerror fs pattern 4 border rgb "#555555" lw 0.4 fc rgb "#555555" title "QUIT, close", \
  file using (0):(column("y")):(fitted(strcol("name"), 32)) with labels right offset -0.8, 0 font ",9" textcolor rgb INK notitle, \
  file using (longest / scale * 1.02):(column("y")):(rounded(column("all"))) with labels right offset 8, 0 font ",8" textcolor rgb INK notitle
