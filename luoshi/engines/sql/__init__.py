"""What a database and a cluster share: a policy as SQL, in the dialects of PostgreSQL, Spark and DuckDB.

`take` makes facts of a table's values, `select` decides a whole plan in one SELECT (`shares`: who pays how much), `totals` adds up
what it gave; a row that SQL cannot read is left to `singly`, which decides it in memory. Only text is made here: who runs
it stands above (`postgres.py`, `spark.py`).
"""
