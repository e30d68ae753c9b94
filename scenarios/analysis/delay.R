# Rscript delay.R RUN
run <- commandArgs(trailingOnly = TRUE)[1]
mail <- read.csv(file.path(run, "messages.csv"))
mail <- mail[mail$kind %in% c("user", "list", "forward") & mail$outcome != "replaced", ]
# Who was not delivered is infinitely late, so that an outage never makes delays better.
mail$delay <- ifelse(mail$outcome %in% c("delivered", "handed_outside"), mail$finished - mail$submitted, Inf)
mail$domain <- tolower(sub("^[^@]*@", "", mail$to))

rank <- function(d, q) sort(d)[ceiling(length(d) * q)]   # nearest rank
seconds <- function(x) sub("^ *", "", ifelse(is.infinite(x), "Inf", sprintf("%.3f", x)))
cat("domain,recipients,delivered,p50,p95,max\n")
for (domain in sort(unique(mail$domain), method = "radix")) {
  d <- mail$delay[mail$domain == domain]
  cat(domain, length(d), sum(is.finite(d)), seconds(rank(d, 0.5)), seconds(rank(d, 0.95)), seconds(max(d)), sep = ",")
  cat("\n")
}

queue <- read.csv(file.path(run, "queue.csv"))
change <- ave(queue$deferred, queue$mta, queue$destination, FUN = function(x) c(x[1], diff(x)))
depth <- cumsum(change)                                  # rows stand in order of time
cat(sprintf("most deferred: %d at %.3f s\n", max(depth), queue$time[which.max(depth)]))
