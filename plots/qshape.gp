# qshape.gp: how many recipients wait in the queues over time, by how long they have waited at their MTA; outages shaded.
#
#   gnuplot -e "run='runs/latest'; out='qshape.svg'; format='svg'" plots/qshape.gp
#
# Reads shape.tsv and outages.tsv (data.gp). The ages are those of qshape(1); `mtasim qshape` prints them by destination.

here = ARG0[1:strlen(ARG0) - strlen("qshape.gp")]
FIGURE = "qshape"
load here."data.gp"

W = 700.0
H = 320.0
load here."style.gp"
set datafile separator tab
unit = unit_of(last)
scale = seconds_in(unit)
load here."outages.gp"
set lmargin at screen 62 / W
set rmargin at screen 1 - 128 / W
set tmargin at screen 1 - 16 / H
set bmargin at screen 46 / H
set xrange [0 : last / scale * 1.004]
set yrange [0 : peak * 1.08]
set xtics time_step(last / scale, unit, 8) format "%g" font ",9"
set ytics count_step(peak, 5) font ",9"
set grid xtics lc rgb "#e4e4e4" lw 0.5 dt solid
set xlabel sprintf("simulated time, %s", unit) offset 0, 0.3 textcolor rgb INK
set ylabel "recipients in the queues" textcolor rgb INK
set key at screen 1 - 122 / W, screen 1 - 20 / H left top Left reverse samplen 1.2 font ",9" textcolor rgb INK title "at this MTA" left font ",9"
# From light to dark, so that old mail is dark in print, too.
AGES = "#e3ecf4 #b9d0e4 #8ab0d0 #5587b3 #1f5a85 #0b2c45"
plot for [b = 1:6] data."/shape.tsv" using (column("time") / scale):(column(sprintf("age%d", b))) \
    with fillsteps fs solid 1.0 noborder fc rgb word(AGES, b) title value(sprintf("age%d", b)), \
  data."/shape.tsv" using (column("time") / scale):(column("age1")) with steps lc rgb INK lw 0.7 dt solid notitle, \
  NaN with boxes fs solid 1.0 noborder fc rgb PALE title (outages > 0 ? "outage" : "")
