# joint.gp: outages, sessions, attempts and queue depth of a run on one time axis.
#
#   gnuplot -e "run='runs/latest'; out='joint.svg'; format='svg'" plots/joint.gp
#
# Reads outages.tsv, outage_names.tsv, sessions.tsv or open.tsv, broken.tsv, waits.tsv, tries.tsv and depth.tsv (data.gp).
# Outages are shaded through all panels; a panel without anything to show is left out.

here = ARG0[1:strlen(ARG0) - strlen("joint.gp")]
FIGURE = "joint"
load here."data.gp"

# 1. How high each panel is, from above.
GAP = 20.0
outage_height = outages > 0 ? 12.0 + 16.0 * outage_rows : 0
session_height = lanes > 0 ? (lanes < 4 ? 46.0 : 14.0 + 9.0 * lanes) : sessions > 0 ? 110.0 : 0
wait_height = waits > 0 ? (waits < 8 ? 20.0 + 10 * waits : waits < 40 ? 70.0 + 4 * waits : 230.0) : 0
queue_height = peak > 0 ? 120.0 : 0
TOP = 30.0
BOTTOM = 44.0
used = 0
panels(h) = h > 0 ? h + GAP : 0
W = 760.0
LEFT = 118.0
RIGHT = 22.0
H = TOP + panels(outage_height) + panels(session_height) + panels(wait_height) + panels(queue_height) - GAP + BOTTOM
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
set key right top horizontal maxrows 1 samplen 1 width 0 font ",8" textcolor rgb INK Left reverse
set label 1 fitted(title, 70) at screen LEFT / W, screen 1 - 15.0 / H left font ",11" textcolor rgb INK
lowest_panel = queue_height > 0 ? 4 : waits > 0 ? 3 : session_height > 0 ? 2 : 1

# A panel of this height below those before it.
PANEL = "set tmargin at screen 1 - (TOP + used) / H; set bmargin at screen 1 - (TOP + used + height) / H; used = used + height + GAP; KEY = used - height - GAP + TOP - 15; set key at screen 1 - RIGHT / W, screen 1 - KEY / H"
FOOT = "set xtics font ',9'; set format x '%g'; set xlabel sprintf('simulated time, %s', unit) offset 0, 0.3 textcolor rgb INK"
NAME = "set label 2 name at screen 14.0 / W, graph 0.5 center rotate by 90 font ',9' textcolor rgb INK"

# 2. Outages.
if (outages > 0) {
  height = outage_height
  @PANEL
  if (lowest_panel == 1) { @FOOT }
  name = "outages"
  @NAME
  set yrange [outage_rows + 0.6 : 0.4]
  unset ytics
  plot data."/outages.tsv" using (column("from") / scale):(column("y")):(column("from") / scale):(column("to") / scale): \
      (column("y") - 0.3):(column("y") + 0.3) with boxxyerror fs solid 1.0 border rgb "#444444" lw 0.6 fc rgb "#777777" notitle, \
    data."/outage_names.tsv" using (0):(column("y")):(fitted(strcol("name"), 15)) with labels right offset -0.8, 0 font ",8" textcolor rgb INK notitle
  unset label 1
}

# 3. Sessions: as bars where few run at once, else how many.
if (session_height > 0) {
  height = session_height
  @PANEL
  if (lowest_panel == 2) { @FOOT }
  name = "sessions"
  @NAME
  if (lanes > 0) {
    set yrange [lanes + 1.1 : 0.2]
    unset ytics
    plot data."/sessions.tsv" using (column("from") / scale):(column("lane")):(column("from") / scale):(column("to") / scale): \
        (column("lane") - 0.36):(column("lane") + 0.36) \
        with boxxyerror fs solid 1.0 border rgb BLUE lw 0.7 fc rgb BLUE title (sessions_broken > 0 ? "ended with QUIT" : ""), \
      data."/sessions.tsv" using (column("broken") == 1 ? column("from") / scale : NaN):(column("lane")):(column("from") / scale):(column("to") / scale): \
        (column("lane") - 0.36):(column("lane") + 0.36) \
        with boxxyerror fs solid 1.0 border rgb BAD lw 0.9 fc rgb "#f2b8b5" notitle, \
      data."/sessions.tsv" using (column("broken") == 1 ? column("to") / scale : NaN):(column("lane")) with points pt 2 ps 0.45 lw 1.2 lc rgb BAD title (sessions_broken > 0 ? "broken off" : "")
  } else {
    set yrange [0 : sessions_peak * 1.12]
    set ytics count_step(sessions_peak, 4) font ",8" nomirror
    plot data."/open.tsv" using (column("time") / scale):(column("sessions")) with fillsteps fs solid 0.25 noborder fc rgb BLUE notitle, \
      '' using (column("time") / scale):(column("sessions")) with steps lc rgb BLUE lw 0.8 dt solid notitle, \
      data."/broken.tsv" using (column("time") / scale):(sessions_peak * 0.03) with points pt 2 ps 0.4 lw 1 lc rgb BAD title (sessions_broken > 0 ? "broken off" : "")
  }
  unset label 1
}

# 4. Attempts: a line a recipient that had to wait, a mark an attempt.
if (waits > 0) {
  height = wait_height
  @PANEL
  if (lowest_panel == 3) { @FOOT }
  name = "attempts"
  @NAME
  size = waits < 30 ? 0.62 : waits < 80 ? 0.45 : 0.32
  set yrange [waits + 1 : 0]
  unset ytics
  if (waits < waits_all) { set label 3 sprintf("%s of %s recipients", rounded(waits), rounded(waits_all)) at graph 0, graph 0.5 right offset -0.8, 0 font ",8" textcolor rgb "#666666" } \
  else { set label 3 sprintf("%s %s", rounded(waits), waits == 1 ? "recipient" : "recipients") at graph 0, graph 0.5 right offset -0.8, 0 font ",8" textcolor rgb "#666666" }
  plot data."/waits.tsv" using (column("from") / scale):(column("y")):((column("to") - column("from")) / scale):(0) \
      with vectors nohead lc rgb "#8a8a8a" lw 0.7 dt solid notitle, \
    data."/tries.tsv" using (column("kind") == 0 ? column("time") / scale : NaN):(column("y")) with points pt 2 ps size lw 1 lc rgb ORANGE title "deferred", \
    data."/tries.tsv" using (column("kind") == 2 ? column("time") / scale : NaN):(column("y")) with points pt 7 ps size * 0.8 lc rgb BLUE title "passed on", \
    data."/tries.tsv" using (column("kind") == 1 ? column("time") / scale : NaN):(column("y")) with points pt 11 ps size lc rgb BAD notitle, \
    data."/waits.tsv" using (column("outcome") == 1 ? column("to") / scale : NaN):(column("y")) with points pt 11 ps size lc rgb BAD title "given up", \
    data."/waits.tsv" using (column("outcome") == 2 ? column("to") / scale : NaN):(column("y")) with points pt 9 ps size lc rgb INK title "still queued"
  unset label 1
  unset label 3
}

# 5. Queue depth.
if (peak > 0) {
  height = queue_height
  @PANEL
  @FOOT
  name = "queued recipients"
  @NAME
  set yrange [0 : peak * 1.12]
  set ytics count_step(peak, 4) font ",8" nomirror
  plot data."/depth.tsv" using (column("time") / scale):(column("incoming") + column("active") + column("deferred")) \
      with fillsteps fs solid 1.0 noborder fc rgb ORANGE title "incoming, active", \
    '' using (column("time") / scale):(column("deferred")) with fillsteps fs solid 1.0 noborder fc rgb "#8a8a8a" title "deferred", \
    '' using (column("time") / scale):(column("incoming") + column("active") + column("deferred")) with steps lc rgb INK lw 0.6 dt solid notitle
  unset label 1
}

unset multiplot
set key right top horizontal maxrows 1 samplen 1 width 0 font ",8" textcolor rgb INK Left reverse
