"""Registers that are invented, to try things on: the facts that a policy's benefits read, for as many rows as one likes.

`habits.py` finds at which values the rules of a plan turn, `columns.py` and `numbers.py` make a column of a batch,
`register.py` puts the columns together, `write.py` writes them to a file, with rows spoilt on purpose by `broken.py`.
"""
