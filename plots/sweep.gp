# sweep.gp: a metric over the first axis of a sweep, means with their 95 % intervals; the other axes are lines in one
# panel, or small multiples that show the others in grey.
#
# `mtasim sweep` makes its tables and runs it: `data` has the columns panel, line, x, mean, low, high, unreached and
# reference1 …, an empty line between lines; `tics` has x and name of every value; `timesx` and `timesy` say that an axis is
# logarithmic and in seconds. A mean that is infinite, because a delay was not reached in every run, is a triangle at the
# upper edge.

here = ARG0[1:strlen(ARG0) - strlen("sweep.gp")]
columns_of(n) = n == 1 ? 1 : n <= 4 ? 2 : n <= 9 ? 3 : 4
cols = columns_of(panels)
rows = int((panels + cols - 1) / cols)
marks = (lines > 1 ? lines : intervals) + references
KEY = marks == 0 ? 0 : 6 + 13 * (lines > 1 ? marks : 1)
PW = panels == 1 ? 520 : 270
PH = panels == 1 ? 300 : 190
W = 30 + cols * PW
H = 20 + KEY + rows * PH
load here."style.gp"
set datafile separator tab
set datafile missing "NaN"
set grid ytics lc rgb "#e4e4e4" lw 0.5 dt solid
set grid back

array COLOUR[4] = [BLUE, ORANGE, "#5b8fbf", "#777777"]
array POINT[4] = [7, 5, 9, 13]
panel_name(p) = value(sprintf("panel%d", p))
line_name(l) = value(sprintf("line%d", l))
reference_name(r) = value(sprintf("reference%d", r))

if (logx) { set logscale x }
if (logy) { set logscale y }
pad = logx ? (xhigh / xlow) ** 0.04 : (xhigh - xlow) * 0.04
if (xhigh == xlow) { pad = logx ? 1.2 : (numeric ? abs(xhigh) * 0.1 + 0.1 : 0.5) }
if (!numeric) { pad = 0.5 }
if (logx) { set xrange [xlow / pad : xhigh * pad] } else { set xrange [xlow - pad : xhigh + pad] }
top = logy ? yhigh * 1.5 : yhigh * 1.08
if (logy) { set yrange [ylow / 1.5 : top] } else { set yrange [0 : top] }
if (timesx) { eval("set xtics (".TIMES.")") }
if (timesy) { eval("set ytics (".TIMES.")") }
edge = logy ? top / 1.12 : top * 0.975
if (!numeric) {
  set xtics () rotate by (values > 6 ? -30 : 0)
  stats tics using (0):(0) nooutput
  set for [i = 0:values - 1] xtics add (fitted(word_at(i), 18) i)
}
unset key

# Where row and column of panels lie on the page, in points from its upper left corner.
left_of(p) = 30 + ((p - 1) % cols) * PW
top_of(p) = 12 + KEY + int((p - 1) / cols) * PH
of(c, p, l) = int(column("panel")) == p && int(column("line")) == l ? column(c) : NaN
mean(p, l) = column("unreached") == 0 ? of("mean", p, l) : NaN
lost(p, l) = column("unreached") == 1 && of("x", p, l) == of("x", p, l) ? edge : NaN

set multiplot
do for [p = 1:panels] {
  set lmargin at screen (left_of(p) + 46.0) / W
  set rmargin at screen (left_of(p) + PW - 12.0) / W
  set tmargin at screen 1 - (top_of(p) + (panels > 1 ? 20.0 : 6.0)) / H
  set bmargin at screen 1 - (top_of(p) + PH - 34.0) / H
  if (panels > 1) { set label 1 panel_name(p) at graph 0, graph 1 offset 0, 0.7 left font ",8" textcolor rgb INK }
  if (p > cols * (rows - 1) || p + cols > panels) { set xlabel xtitle offset 0, 0.4 font ",9" textcolor rgb INK } else { unset xlabel }
  if (p == 1) {
    set label 2 ytitle at screen 12.0 / W, screen 0.5 - (KEY - 20.0) / 2 / H rotate by 90 center font ",9" textcolor rgb INK
    if (marks > 0) {
      set key at screen 0.5, screen 1 - 4.0 / H center top Left reverse samplen 2 font ",9" textcolor rgb INK
      if (lines > 1) { set key vertical maxcols 1 } else { set key horizontal }
    }
  } else { unset key; unset label 2 }
  plot \
    for [o = 1:(panels > 1 && lines == 1 ? panels : 0)] data using (of("x", o, 1)):(mean(o, 1)) with lines lw 1 lc rgb FAINT notitle, \
    for [l = 1:lines] data using (of("x", p, l)):(mean(p, l)) with lines lw 1.4 lc rgb COLOUR[l] notitle, \
    for [l = 1:lines] data using (of("x", p, l)):(mean(p, l)):(of("low", p, l)):(of("high", p, l)) \
      with yerrorbars pt POINT[l] ps 0.55 lw 1.2 lc rgb COLOUR[l] title (lines > 1 ? line_name(l) : intervals ? "mean, and its 95 % interval" : ""), \
    for [r = 1:references] for [l = 1:lines] data using (of("x", p, l)):(of(sprintf("reference%d", r), p, l)) \
      with points pt 4 + 2 * r ps 1.5 lc rgb BAD title (l == 1 ? reference_name(r) : ""), \
    for [l = 1:lines] data using (of("x", p, l)):(lost(p, l)) with points pt 8 ps 1 lw 1.2 lc rgb BAD notitle
}
unset multiplot
