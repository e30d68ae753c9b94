# style.gp: what all figures share: terminals, fonts, colours, line widths. Loaded by each figure, never run by itself.
#
# Before it a figure sets W and H, its size in points (1/72 inch). `format` is svg, pdf or png; `out` the file.
# One point of the page is a point in pdf, a pixel in svg and two pixels in png.

if (!exists("format")) format = "svg"
FONT = "DejaVu Sans"
if (format eq "svg") {
  set terminal svg size W, H font FONT.",10" background "white" dynamic noenhanced
} else {
  if (format eq "pdf") {
    set terminal pdfcairo size W / 72.0, H / 72.0 font FONT.",10" fontscale 0.76 linewidth 2 noenhanced background "white"
  } else {
    set terminal pngcairo size 2 * W, 2 * H font FONT.",10" fontscale 1.5 linewidth 2 pointscale 2 noenhanced background "white"
  }
}
if (exists("out")) set output out

set encoding utf8
set datafile separator comma
set datafile columnheaders
set style fill solid 1.0 noborder

# Colours: told apart by people who see no red or green, and by their greys in black-and-white print.
INK = "#222222"
FAINT = "#bbbbbb"
BLUE = "#1b4f72"
ORANGE = "#d9730d"
SKY = "#9fc5e8"
PALE = "#ececec"
BAD = "#b2182b"

set border 3 lc rgb INK lw 0.6
set tics nomirror out scale 0.5 textcolor rgb INK
set grid noxtics noytics

# The unit in which a span of so many seconds reads well, and how many seconds it has.
unit_of(span) = span < 1.5 ? "ms" : span < 600 ? "s" : span < 3 * 3600 ? "min" : span < 72 * 3600 ? "h" : "d"
seconds_in(unit) = unit eq "ms" ? 0.001 : unit eq "s" ? 1.0 : unit eq "min" ? 60.0 : unit eq "h" ? 3600.0 : 86400.0
# A tick step of 1, 2 or 5 times a power of ten that gives about n ticks.
step_for(span, n) = (raw = real(span) / n, power = 10.0 ** floor(log10(raw)), f = raw / power, (f < 1.5 ? 1 : f < 3.5 ? 2 : f < 7.5 ? 5 : 10) * power)
# The same of things that are counted.
count_step(span, n) = (one = step_for(span, n), one < 1 ? 1 : one)
# Of a time axis: steps people count time in.
time_step(span, unit, n) = unit eq "min" ? nice60(span / n) : unit eq "h" ? nice24(span / n) : step_for(span, n)
nice60(s) = s < 1.2 ? 1 : s < 3 ? 2 : s < 7 ? 5 : s < 12 ? 10 : s < 18 ? 15 : s < 40 ? 30 : 60
nice24(s) = s < 0.35 ? 0.25 : s < 0.7 ? 0.5 : s < 1.4 ? 1 : s < 2.5 ? 2 : s < 4.5 ? 3 : s < 9 ? 6 : s < 18 ? 12 : 24
# Times on a logarithmic axis, each in the unit people would say it in.
TIMES = "'1 µs' 1e-6, '10 µs' 1e-5, '100 µs' 1e-4, '1 ms' 0.001, '10 ms' 0.01, '100 ms' 0.1, '1 s' 1, '10 s' 10, '1 min' 60, '10 min' 600, '1 h' 3600, '6 h' 21600, '1 d' 86400, '5 d' 432000"
rounded(n) = n >= 1e6 ? sprintf("%.3g million", n / 1e6) : n >= 1000 ? sprintf("%d,%03d", int(n / 1000), int(n) % 1000) : sprintf("%g", n)
percent(share) = share == 1 ? "100 %" : share > 0.999 ? sprintf("%.3f %%", 100 * share) : share > 0.99 ? sprintf("%.2f %%", 100 * share) : sprintf("%.3g %%", 100 * share)

# Curves are told apart by their dashes where colours are lost.
set style line 1 lc rgb BLUE lw 1.8 dt 1
set style line 2 lc rgb ORANGE lw 1.8 dt (8, 3)
set style line 3 lc rgb "#3f7d3f" lw 1.8 dt (2, 2)
set style line 4 lc rgb BAD lw 1.8 dt (10, 3, 2, 3)
set style line 5 lc rgb "#6b4c9a" lw 1.8 dt (5, 5)
set style line 6 lc rgb "#555555" lw 1.4 dt (14, 4)
set style line 7 lc rgb "#8c6d31" lw 1.4 dt (2, 4)
set style line 8 lc rgb "#2a9d9d" lw 1.4 dt (10, 2, 2, 2, 2, 2)

fitted(text, n) = strlen(text) <= n ? text : text[1:n-1]."…"
