"""A policy over a table: who may have what, how much, out of whose purse, for millions of rows.

`plan.py` says what is to be decided, `mapping.py` which column gives which fact, `job.py` from where to where, `codes.py` why, in
one number. Each engine (`local.py`, `postgres.py` over its `postgres_table.py`, `spark.py` over its `spark_table.py`) has one function
`run(plan, job, progress) -> Outcome`, and all of them give for every row what `benefit.decide` gives.
They are made of, in the order in which data runs:

- `sources`: tables read in streams;
- `in_memory`: batches decided by machine code;
- `sql`: the same as a SELECT, for where the table is;
- `results`: what is written, added up and told of a run.

Upon the engines stands `simulate`: what a change of terms would cost. Beside them `demo`: registers that are invented.
"""
