# session.gp: one session as a time-sequence diagram (a ladder), true to scale: time runs downwards, a line's slope is its
# journey. What left together is one arrow; silences are cut and say how long they were.
#
#   gnuplot -e "run='runs/latest'; session=1; out='session.svg'; format='svg'" plots/session.gp
#
# Reads tables that say where everything stands, in points down from the first line (data.gp).

here = ARG0[1:strlen(ARG0) - strlen("session.gp")]
set encoding utf8
if (!exists("session")) session = 1
FIGURE = "session"
load here."data.gp"

# 1. Room: phases | what stands beside | times || the session || times | round trips | what stands beside.
STRIP = 20.0
ROOM = 58.0
TRIPS = round_trips > 0 ? 44.0 : 0.0
OUTER = 232.0
LEFTMOST = beside_client > 0 ? OUTER : 0.0
RIGHTMOST = beside_server > 0 ? OUTER : 0.0
half_name(name) = 3.6 * strlen(name) + 8   # half of what a lifeline's name takes
left_side = STRIP + LEFTMOST + ROOM
right_side = ROOM + TRIPS + RIGHTMOST
LEFT = left_side > half_name(client) ? left_side : half_name(client)
RIGHT = right_side > half_name(server) ? right_side : half_name(server)
TOP = 56.0
BOTTOM = strlen(more) > 0 ? 34.0 : 16.0
W = LEFT + width + RIGHT
H = TOP + height + BOTTOM
load here."style.gp"
set datafile separator tab
set lmargin at screen 0
set rmargin at screen 1
ABOVE = 14.0   # the first line's label stands above it
set tmargin at screen 1 - (TOP - ABOVE) / H
set bmargin at screen BOTTOM / H
set border 0
unset xtics
unset ytics
unset key
x(points) = points / width        # beyond the lifelines
SHADE = "#f3f1ea"
SHADE2 = "#e4e9ee"
GREY = "#666666"

# 2. Behind everything: the phases, and what was away.
array band_y1[phases > 0 ? phases : 1]
array band_y2[phases > 0 ? phases : 1]
array band_name[phases > 0 ? phases : 1]
if (phases > 0) {
  stats data."/phases.tsv" using (i = int($0) + 1, band_y1[i] = column("y1"), band_y2[i] = column("y2"), band_name[i] = strcol("text"), 0) nooutput
  do for [i = 1:phases] {
    set object rectangle from first x(STRIP - LEFT), first band_y1[i] to first 1 + x(RIGHT - RIGHTMOST), first band_y2[i] behind fc rgb (i % 2 ? SHADE : SHADE2) fs solid 1 noborder
    # The name as far as it fits: "Mail transfer (RFC 5321 3.3)", "Mail transfer", "transfer", or nothing.
    full = band_name[i]
    cut = strstrt(full, " (")
    short = cut > 0 ? full[1:cut - 1] : full
    room = (band_y2[i] - band_y1[i]) / 4.9
    last_word = word(short, words(short))
    name = strlen(full) <= room ? full : strlen(short) <= room ? short : strlen(last_word) <= room ? last_word : ""
    set label name at first x(STRIP / 2.0 - LEFT), first (band_y1[i] + band_y2[i]) / 2.0 rotate by 90 center font ",8" textcolor rgb GREY
  }
}
if (away > 0) {
  array away_y1[away]
  array away_y2[away]
  array away_name[away]
  stats data."/away.tsv" using (i = int($0) + 1, away_y1[i] = column("y1"), away_y2[i] = column("y2"), away_name[i] = strcol("text"), 0) nooutput
  do for [i = 1:away] {
    set object rectangle from first 0, first away_y1[i] to first 1, first away_y2[i] behind fc rgb "#d8b4b0" fs transparent pattern 5 noborder
    set arrow from first 0, first away_y1[i] to first 1, first away_y1[i] nohead back lc rgb BAD lw 0.8 dt (6, 3)
    set label away_name[i] at first 0.985, first away_y1[i] + 22 right font ",8" textcolor rgb BAD front
  }
}

# 3. Round trips at the right.
if (round_trips > 0) {
  every = round_trips <= 60 ? 1 : 5
  array trip_y[round_trips]
  array trip_text[round_trips]
  stats data."/round_trips.tsv" using (i = int($0) + 1, trip_y[i] = column("y"), trip_text[i] = strcol("text"), 0) nooutput
  do for [i = 1:round_trips] {
    if (i % every == 0) {
      set arrow from first 0, first trip_y[i] to first 1 + x(ROOM), first trip_y[i] nohead back lc rgb "#b8b8b8" lw 0.6 dt (3, 4)
      set label trip_text[i] at first 1 + x(ROOM + TRIPS - 4), first trip_y[i] right font ",8" textcolor rgb GREY
    }
  }
}

# 4. Lifelines end where their side saw the connection end.
bar = x(7.0)
do for [side = 0:1] {
  end = side == 0 ? client_ends : server_ends
  set arrow from first side, first -8 to first side, first end nohead lc rgb INK lw 1.4
  if (end < height) { set arrow from first side - bar, first end to first side + bar, first end nohead lc rgb INK lw 2 }
}
set label client at first 0, screen 1 - 36.0 / H center font ",12" textcolor rgb INK
set label server at first 1, screen 1 - 36.0 / H center font ",12" textcolor rgb INK
set label title at first 0.5, screen 1 - 14.0 / H center font ",9" textcolor rgb GREY
if (strlen(more) > 0) { set label more at first 0.5, screen 14.0 / H center font ",9" textcolor rgb GREY }

# 5. Cuts: time left out.
if (cuts > 0) {
  array cut_y[cuts]
  array cut_text[cuts]
  stats data."/cuts.tsv" using (i = int($0) + 1, cut_y[i] = column("y"), cut_text[i] = strcol("text"), 0) nooutput
  do for [i = 1:cuts] {
    do for [side = 0:1] {
      if (cut_y[i] < (side == 0 ? client_ends : server_ends)) {
        set object rectangle center first side, first cut_y[i] size first x(6), first 16 front fc rgb "white" fs solid 1 noborder
        do for [k = -1:1] { set object circle at first side, first cut_y[i] + 4 * k size first x(0.9) front fc rgb INK fs solid 1 noborder }
      }
    }
    if (cut_y[i] < client_ends) {
      set label "… ".cut_text[i]." …" at first x(9), first cut_y[i] left font ",8" textcolor rgb GREY front
    } else {
      set label "… ".cut_text[i]." …" at first 1 - x(9), first cut_y[i] right font ",8" textcolor rgb GREY front
    }
  }
}

# 6. What stands beside: times, labels without room along their arrow, what happens at one end.
set style arrow 1 head filled size screen 8.0 / W, 16 fixed lc rgb BLUE lw 1.2
set style arrow 2 head filled size screen 8.0 / W, 16 fixed lc rgb ORANGE lw 1.2
set style arrow 3 head filled size screen 9.0 / W, 18 fixed lc rgb BLUE lw 3.2
set style arrow 4 head filled size screen 8.0 / W, 16 fixed lc rgb BAD lw 1.6
set style arrow 5 head filled size screen 8.0 / W, 16 fixed lc rgb BLUE lw 1.2 dt (6, 3)
set style arrow 6 head filled size screen 8.0 / W, 16 fixed lc rgb ORANGE lw 1.2 dt (6, 3)
set style arrow 7 nohead lc rgb BAD lw 1.2 dt (4, 3)
style(kind, server, negative) = kind == 3 ? 7 : kind == 2 ? (server ? 5 : 6) : kind == 1 ? 3 : negative ? 4 : server ? 1 : 2

set xrange [-x(LEFT):1 + x(RIGHT)]
set yrange [height:-ABOVE]
some(n) = n > 0 ? 1 : 0
plot \
  data."/arrows.tsv" using "x1":"y1":(column("x2") - column("x1")):(column("y2") - column("y1")):(style(column("kind"), column("server") == 1, column("negative") == 1)) \
    with vectors arrowstyle variable notitle, \
  for [k = 1:some(beside_client)] data."/beside_client.tsv" using (-x(ROOM - 2)):(column("y")):(x(ROOM - 4)):(column("from") - column("y")) with vectors nohead lc rgb FAINT lw 0.6 notitle, \
  for [k = 1:some(beside_server)] data."/beside_server.tsv" using (1 + x(ROOM + TRIPS - 2)):(column("y")):(-x(ROOM + TRIPS - 4)):(column("from") - column("y")) with vectors nohead lc rgb FAINT lw 0.6 notitle, \
  for [k = 1:some(lost)] data."/arrows.tsv" using (column("kind") == 3 ? column("x2") : NaN):(column("y2")):("✗") with labels font ",12" textcolor rgb BAD notitle, \
  for [k = 1:some(labels)] data."/labels.tsv" using "x":"y":"text":"angle" with labels rotate variable center font ",9" textcolor rgb INK notitle, \
  for [k = 1:some(client_times)] data."/client_times.tsv" using (-x(10)):(column("y")):"text" with labels right font ",8" textcolor rgb INK notitle, \
  for [k = 1:some(server_times)] data."/server_times.tsv" using (1 + x(10)):(column("y")):"text" with labels left font ",8" textcolor rgb INK notitle, \
  for [k = 1:some(beside_client)] data."/beside_client.tsv" using (-x(ROOM)):(column("y")):"text" with labels right font ",8" textcolor rgb INK notitle, \
  for [k = 1:some(beside_server)] data."/beside_server.tsv" using (1 + x(ROOM + TRIPS)):(column("y")):"text" with labels left font ",8" textcolor rgb INK notitle, \
  for [k = 1:some(marks_client)] data."/marks_client.tsv" using (x(8)):(column("y") + 4):"text" with labels left font ",9" textcolor rgb BAD notitle, \
  for [k = 1:some(marks_server)] data."/marks_server.tsv" using (1 - x(8)):(column("y") + 4):"text" with labels right font ",9" textcolor rgb BAD notitle
