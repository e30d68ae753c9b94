-- sqlite3 run.sqlite < delay.sql
.mode csv
.headers on
SELECT domain, recipients, delivered,
       iif(p50_delay IS NULL, 'Inf', printf('%.3f', p50_delay)) AS p50,
       iif(p95_delay IS NULL, 'Inf', printf('%.3f', p95_delay)) AS p95,
       iif(max_delay IS NULL, 'Inf', printf('%.3f', max_delay)) AS max
FROM delay_by_destination ORDER BY domain;
.mode list
.headers off
SELECT printf('most deferred: %d at %.3f s', deferred, time) FROM queue_over_time ORDER BY deferred DESC, time LIMIT 1;
