# fidelity.gp: durations of measured sessions against those of the same sessions simulated, and the error of each.
#
#   gnuplot -e "results='results.csv'; out='fidelity.svg'; format='svg'" plots/fidelity.gp
#
# Reads what mtasim_bench_fidelity writes: a row a condition.

here = ARG0[1:strlen(ARG0) - strlen("fidelity.gp")]
W = 720
H = 400
load here."style.gp"

is_postfix(row) = strcol("client") eq "postfix" && strcol("server") eq "postfix"
fast(row) = column("rate_mbit") > 10 && column("body") >= 100000
low(x) = x / 1000.0

set multiplot layout 1,2 margins 0.09, 0.985, 0.15, 0.80 spacing 0.13
set key at screen 0.085, screen 0.92 left top horizontal Left reverse samplen 1 width 1 maxrows 1
set label 1 "SYN to the 250 after the dot: 571 measured conditions against the simulation" at screen 0.09, screen 0.955 left textcolor rgb INK

set logscale xy
set xrange [0.006:15]
set yrange [0.006:15]
set xtics ("10 ms" 0.01, "0.1 s" 0.1, "1 s" 1, "10 s" 10)
set ytics ("10 ms" 0.01, "0.1 s" 0.1, "1 s" 1, "10 s" 10)
set xlabel "measured (median; line: least to most)"
set ylabel "simulated" offset 1, 0
plot x with lines lc rgb FAINT lw 1 notitle, \
  results using (low(column("measured_ms"))):(low(column("simulated_ms"))):(low(column("min_ms"))):(low(column("max_ms"))) \
    with xerrorbars pt 0 lc rgb FAINT lw 0.6 notitle, \
  results using (low(column("measured_ms"))):(!is_postfix(0) && !fast(0) ? low(column("simulated_ms")) : 1/0) \
    with points pt 6 ps 0.4 lc rgb ORANGE title "other software", \
  results using (low(column("measured_ms"))):(is_postfix(0) && !fast(0) ? low(column("simulated_ms")) : 1/0) \
    with points pt 7 ps 0.4 lc rgb BLUE title "Postfix to Postfix", \
  results using (low(column("measured_ms"))):(fast(0) ? low(column("simulated_ms")) : 1/0) \
    with points pt 1 ps 0.5 lc rgb BAD title "100 kB and more at 100 Mbit/s"

unset key
unset label 1
unset logscale y
set yrange [-30:30]
set ytics 10
set ytics add ("−30 %%" -30, "−20 %%" -20, "−10 %%" -10, "0" 0, "+10 %%" 10, "+20 %%" 20, "+30 %%" 30)
set xlabel "measured (median)"
set ylabel "error of the simulation; grey: 5 %" offset -0.5, 0
set object 1 rectangle from graph 0, first -5 to graph 1, first 5 fc rgb PALE fs solid noborder behind
plot 0 with lines lc rgb FAINT lw 1, \
  results using (low(column("measured_ms"))):(!is_postfix(0) && !fast(0) ? 100 * column("error") : 1/0) \
    with points pt 6 ps 0.4 lc rgb ORANGE, \
  results using (low(column("measured_ms"))):(is_postfix(0) && !fast(0) ? 100 * column("error") : 1/0) \
    with points pt 7 ps 0.4 lc rgb BLUE, \
  results using (low(column("measured_ms"))):(fast(0) ? 100 * column("error") : 1/0) \
    with points pt 1 ps 0.5 lc rgb BAD
unset multiplot
