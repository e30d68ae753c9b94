# map.gp: the network of a run, with the MTAs on it: nodes where they are on the map, else on a circle.
#
#   gnuplot -e "run='runs/latest'; out='map.svg'; format='svg'" plots/map.gp
#
# Links and MTAs that failed for a while are marked. Reads nodes.tsv (x, y, label_x, label_y, mtas, name, away) and
# links.tsv (x1, y1, x2, y2, away), both in points of the page, which
# are made from scenario.toml (data.gp).

here = ARG0[1:strlen(ARG0) - strlen("map.gp")]
FIGURE = "map"
load here."data.gp"
load here."style.gp"
nodes = data."/nodes.tsv"
links = data."/links.tsv"
set datafile separator tab
set lmargin at screen 0
set rmargin at screen 1
set tmargin at screen 1
set bmargin at screen 0
set xrange [0:W]
set yrange [0:H]
unset border
unset tics
unset key

# A line of text stands in the middle of its place; with MTAs there are two, the node's name above.
HALF = 5.5
has(mtas) = strlen(mtas) > 0 && mtas ne "-"
plot \
  links using (column("x1")):(column("y1")):(column("x2") - column("x1")):(column("y2") - column("y1")) \
    with vectors nohead lc rgb FAINT lw 1.2, \
  for [k = 1:(links_away > 0)] links using (column("away") == 1 ? column("x1") : NaN):(column("y1")):(column("x2") - column("x1")):(column("y2") - column("y1")) \
    with vectors nohead lc rgb BAD lw 2.2 dt (6, 4), \
  for [k = 1:(links_away > 0)] links using (column("away") == 1 ? (column("x1") + column("x2")) / 2 : NaN):((column("y1") + column("y2")) / 2):("✗") \
    with labels center font ",12" textcolor rgb BAD, \
  nodes using (has(strcol("mtas")) ? NaN : column("x")):(column("y")) with points pt 7 ps 0.6 lc rgb BLUE, \
  nodes using (has(strcol("mtas")) ? column("x") : NaN):(column("y")) with points pt 7 ps 1.0 lc rgb ORANGE, \
  for [k = 1:(nodes_away > 0)] nodes using (column("away") == 1 ? column("x") : NaN):(column("y")) with points pt 6 ps 2.0 lw 1.6 lc rgb BAD, \
  nodes using (column("label_x")):(column("label_y") + (has(strcol("mtas")) ? HALF : 0)):(strcol("name")) \
    with labels center font ",8" textcolor rgb INK, \
  nodes using (has(strcol("mtas")) ? column("label_x") : NaN):(column("label_y") - HALF):(strcol("mtas")) \
    with labels center font ",8" textcolor rgb ORANGE
