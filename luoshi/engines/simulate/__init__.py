"""What a change of terms would cost over tables of any length: one module for each engine, each with `simulate(...)`.

What is simulated is `asked` first. `local` decides batches in memory on both sides and adds them up (`sums`); `postgres` and
`spark` have both sides decided where the table is (`sql`), added up there (`sums_sql`), and read the rows that SQL leaves one by
one (`odd`). Which facts would settle what is open is told by `missing` (in memory) and `missing_sql`; `repeats` finds who
claims again. What the figures are is said in `luoshi.policy.trying.simulate`, which simulates small tables case by case.
Stands on the engines; nothing stands on it.
"""
