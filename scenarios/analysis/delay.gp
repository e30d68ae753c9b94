# gnuplot -e "table='delay.csv'; out='delay.svg'" delay.gp
set terminal svg size 620,300 font "DejaVu Sans,10" background "white" noenhanced
set output out
set datafile separator comma
set datafile columnheaders
set style fill solid 0.6
set style data histograms
set ylabel "delay, s"
set key top left
set xtics rotate by -20
set yrange [0:*]
# The last line is no row of the table: it has one column only.
plot table using "p50":xtic(1) title "half of all within", "" using "max" title "all within"
