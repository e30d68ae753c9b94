# session.gp: one session as a time-sequence diagram, true to scale: time runs downwards, a line's slope is its journey.
#
#   gnuplot -e "run='runs/latest'; session=1; out='session.svg'; format='svg'" plots/session.gp
#
# Reads sessions.csv, and the session's rows of events.csv from a table of its own (data.gp): gnuplot ends a quoted text
# at its first comma. Where lines lie too close together to be written on, they are written beside their lifeline.

here = ARG0[1:strlen(ARG0) - strlen("session.gp")]
set encoding utf8
set datafile separator comma
set datafile columnheaders
if (!exists("session")) session = 1
FIGURE = "session"
load here."data.gp"

# 1. Who, when, and how long is a round trip (SYN to its answer)?
client = ""
server = ""
t0 = NaN
rtt = NaN
outcome = ""
meet(c, s, begin, connected, o) = (client = c, server = s, t0 = begin, rtt = connected - begin, outcome = o, 0)
stats run."/sessions.csv" using (column("session") == session ? \
  meet(strcol("client"), strcol("server"), column("started"), column("connected"), strcol("outcome")) : 0) nooutput
if (client eq "") { print sprintf("this run has no session %d", session); exit status 3 }

# 2. Its lines as arrows: when each left and arrived, which way it went, what it said.
max_arrows = 4000
array left[max_arrows]
array arrived[max_arrows]
array to_server[max_arrows]
array said[max_arrows]
array whole[max_arrows]     # 0: it never arrived
array bulk[max_arrows]
n = 0
syn = NaN
answered = NaN              # when the SYN ACK arrived; where the SYN did is not recorded: half way
last = t0
closed_client = NaN
closed_server = NaN
add(a, b, d, text, w, m) = n >= max_arrows ? 0 : (n = n + 1, left[n] = a == a ? a : b, arrived[n] = b, to_server[n] = d, \
  said[n] = text, whole[n] = w, bulk[n] = m, 0)
cut(text) = strstrt(text, "\\n") > 0 ? text[1:strstrt(text, "\\n") - 1]." …" : text
reply(code, text) = sprintf("%d", code).(strlen(text) > 0 ? " ".cut(text) : "")
line(verb, text) = strlen(text) > 0 ? cut(text) : verb
take(kind, side, t, sent, verb, code, text, bytes) = ( last = t > last ? t : last, \
  kind eq "connecting" ? (syn = t, 0) : \
  kind eq "connected" ? (answered = t, add(t - rtt, t - rtt / 2, 1, "SYN", 1, 0), add(t - rtt / 2, t, 0, "SYN ACK", 1, 0)) : \
  kind eq "accepted" && answered == answered ? add(answered, t, 1, "ACK", 1, 0) : \
  kind eq "command" ? add(sent, t, 1, line(verb, text), 1, 0) : \
  kind eq "content" ? add(sent, t, 1, sprintf("message, %d octets", bytes), 1, 1) : \
  kind eq "reply" ? add(sent, t, 0, reply(code, text), 1, 0) : \
  kind eq "lost" ? add(t, t, side eq "client", side eq "client" ? line(verb, text) : reply(code, text), 0, 0) : \
  kind eq "closed" ? (side eq "client" ? (closed_client = t, 0) : (closed_server = t, 0)) : 0 )
set datafile separator tab
stats data."/events.tsv" using (column("session") == session ? \
  take(strcol("kind"), strcol("side"), column("time"), column("sent"), strcol("verb"), column("code"), \
       strcol("text"), column("bytes")) : 0) nooutput
set datafile separator comma
if (syn == syn && answered != answered) { dummy = add(syn, syn, 1, "SYN", 0, 0) }
if (n == 0) { print sprintf("this run kept no events of session %d", session); exit status 3 }
span = last > t0 ? last - t0 : 1e-9
oneway = rtt == rtt ? rtt / 2 : span / 8
do for [i = 1:n] { if (!whole[i]) { arrived[i] = left[i] + (oneway < span / 4 ? oneway / 2 : span / 8) } }

# 3. Room: as high as the closest lines ask for, within a page. Where that is not enough the words go beside.
middle(i) = (left[i] + arrived[i]) / 2.0
closest = span
previous = -1e300
do for [i = 1:n] {
  gap = abs(middle(i) - previous)
  if (i > 1 && gap < closest) { closest = gap }
  previous = middle(i)
}
needed = closest > 0 ? 25.0 * span / closest : 1e9
PAGE = 860.0
beside = needed > PAGE
at_client = 0
do for [i = 1:n] { at_client = at_client + to_server[i] }
crowd = at_client > n - at_client ? at_client : n - at_client
PH = beside ? (crowd * 14 + 60 > PAGE ? crowd * 14 + 60 : PAGE) : (needed < 360 ? 360 : needed)
half_name(name) = 4.0 * strlen(name) + 6   # half of what a lifeline's name takes
AXIS = half_name(client) > 62 ? half_name(client) : 62.0
MARGIN = beside ? 235.0 : 0.0
PW = beside ? 240.0 : 470.0
RIGHT = half_name(server) > 58 ? half_name(server) : 58.0
TOP = 52.0
BOTTOM = 26.0
W = AXIS + MARGIN + PW + MARGIN + RIGHT
H = TOP + PH + BOTTOM
load here."style.gp"
set lmargin at screen AXIS / W
set rmargin at screen 1 - RIGHT / W
set tmargin at screen 1 - TOP / H
set bmargin at screen BOTTOM / H

unit = unit_of(span)
scale = seconds_in(unit)
set xrange [-MARGIN / PW : 1 + MARGIN / PW]
set yrange [span * 1.01 / scale : -span * 0.01 / scale]
point = span * 1.02 / scale / PH      # one point of the page, in the axis' unit
set border 0
unset xtics
unset key
set ytics textcolor rgb INK font ",9"
set label sprintf("time since the SYN, %s", unit) at screen 12.0 / W, screen 0.5 rotate by 90 center font ",9" textcolor rgb INK

# Round trips at the right, when there are not more of them than one can count.
rounds = rtt == rtt && rtt > 0 ? int(span / rtt) : 0
if (rounds >= 1 && rounds <= 60) {
  every = rounds <= 20 ? 1 : 5
  set y2range [span * 1.01 / scale : -span * 0.01 / scale]
  set y2tics out scale 0.5 font ",9" textcolor rgb "#666666"
  set y2tics ("0" 0)
  do for [k = 1:rounds] {
    if (k % every == 0) {
      set y2tics add (sprintf("%d RTT", k) k * rtt / scale)
      set arrow from first 0, first k * rtt / scale to first 1, first k * rtt / scale nohead back lc rgb "#dddddd" lw 0.6 dt (4, 4)
    }
  }
}

# 4. Lifelines end where its side saw the connection end.
bar = 7.0 / PW
do for [side = 0:1] {
  end = side == 0 ? closed_client : closed_server
  set arrow from first side, graph 1 to first side, first (end == end ? end - t0 : span * 1.01) / scale nohead lc rgb INK lw 1.4
  if (end == end) { set arrow from first side - bar, first (end - t0) / scale to first side + bar, first (end - t0) / scale nohead lc rgb INK lw 2 }
}
set label client at first 0, screen 1 - 34.0 / H center font ",12" textcolor rgb INK
set label server at first 1, screen 1 - 34.0 / H center font ",12" textcolor rgb INK
set label sprintf("session %d%s", session, outcome eq "quit" ? "" : " (".outcome.")") at first 0.5, screen 1 - 34.0 / H center font ",9" textcolor rgb "#666666"

# 5. Arrows, commands dark and replies orange; message data is thick; what was lost stops half way.
y(t) = (t - t0) / scale
low_client = -1e300
low_server = -1e300
do for [i = 1:n] {
  x1 = to_server[i] ? 0.0 : 1.0
  x2 = whole[i] ? 1 - x1 : 0.5
  ya = y(left[i])
  yb = y(arrived[i])
  colour = to_server[i] ? BLUE : ORANGE
  if (bulk[i]) {
    set arrow from first x1, first ya to first x2, first yb head filled size screen 9.0 / W, 18 lc rgb colour lw 3
  } else {
    if (whole[i]) {
      set arrow from first x1, first ya to first x2, first yb head filled size screen 8.0 / W, 16 lc rgb colour lw 1.1
    } else {
      set arrow from first x1, first ya to first x2, first yb nohead lc rgb BAD lw 1.1 dt (3, 2)
      set label "✗" at first x2, first yb center textcolor rgb BAD font ",12" front
    }
  }
  if (!beside) {
    # Written along the line, a little above it, nearer to its end: there the line before is farther away.
    at = 0.6
    dx = (x2 - x1) * PW
    dy = (yb - ya) / point
    angle = atan(dy / dx) * 180 / pi
    room = int(0.72 * sqrt(dx ** 2 + dy ** 2) / 5.4)
    lift = (bulk[i] ? 9.0 : 7.0) / cos(angle * pi / 180)
    set label fitted(said[i], room) at first x1 + at * (x2 - x1), first ya + at * (yb - ya) - lift * point center rotate by -angle \
      font ",9" textcolor rgb INK front
  } else {
    # Written beside the lifeline it left, as near as the one before allows, with a hair-line to the place.
    wanted = ya
    if (to_server[i]) {
      place = wanted > low_client + 12 * point ? wanted : low_client + 12 * point
      low_client = place
      xl = -14 / PW
    } else {
      place = wanted > low_server + 12 * point ? wanted : low_server + 12 * point
      low_server = place
      xl = 1 + 14 / PW
    }
    set arrow from first xl, first place to first x1, first wanted nohead lc rgb FAINT lw 0.5
    if (to_server[i]) {
      set label fitted(said[i], 45) at first xl - 3 / PW, first place right font ",8" textcolor rgb INK front
    } else {
      set label fitted(said[i], 45) at first xl + 3 / PW, first place left font ",8" textcolor rgb INK front
    }
  }
}
plot NaN notitle
