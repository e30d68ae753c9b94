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
fitted(text, n) = strlen(text) <= n ? text : text[1:n-1]."…"
