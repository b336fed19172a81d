"""Batches of rows in memory, decided by machine code.

`take` makes facts of the cells of a batch, each a `column` (`plain_forms`: whole columns at a time, `identities`: whether identity
numbers are ones); `compiled` decides them: the rules of each benefit (`compiled_rules`) in one kernel, its results written
where Arrow can take them (`compiled_room`). `ahead` has a thread make what the next one reads. Stands on `plan`, `mapping`,
`codes` and `sources`; writes no file.
"""
