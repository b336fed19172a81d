"""A policy over a table: who may have what, how much, out of whose purse, for millions of rows.

`plan.py` says what is to be decided, `job.py` from where to where; each engine (`local.py`, `postgres.py`, `spark.py`)
has one function `run(plan, job, progress) -> Outcome`, and all of them give for every row what `benefit.decide` gives.
"""
