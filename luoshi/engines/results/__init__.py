"""What comes of a run, whichever engine made it.

`sink` writes the rows (`parquet_join` makes one file of the parts; `workspace` keeps the parts of a run that was stopped),
`refusals` the cells that were refused, `totals` adds up, `summary` and `summary_page` tell what it comes to, `manifest` what it
was made of; `aside` is all of that for an engine whose rows lie elsewhere. It takes what was decided and asks not how; it
stands on `plan`, `mapping`, `job` and the bits of a column in memory.
"""
