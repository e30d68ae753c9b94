# python3 delay.py RUN
import math, sys
import pandas as pd

run = sys.argv[1]
mail = pd.read_csv(f"{run}/messages.csv")
mail = mail[mail.kind.isin(["user", "list", "forward"]) & (mail.outcome != "replaced")]
# Who was not delivered is infinitely late, so that an outage never makes delays better.
done = mail.outcome.isin(["delivered", "handed_outside"])
mail["delay"] = (mail.finished - mail.submitted).where(done, math.inf)
mail["domain"] = mail.to.str.partition("@")[2].str.lower()


def rank(q):  # nearest rank
    return lambda d: d.sort_values().iloc[math.ceil(len(d) * q) - 1]


by = mail.groupby("domain").delay.agg(recipients="size", delivered=lambda d: (d < math.inf).sum(),
                                      p50=rank(0.5), p95=rank(0.95), max="max")
print(by.to_csv(float_format="%.3f", na_rep="Inf").replace("inf", "Inf"), end="")

queue = pd.read_csv(f"{run}/queue.csv")
change = queue.groupby(["mta", "destination"]).deferred.diff().fillna(queue.deferred)
depth = change.cumsum()  # rows stand in order of time
print(f"most deferred: {depth.max():.0f} at {queue.time[depth.idxmax()]:.3f} s")
