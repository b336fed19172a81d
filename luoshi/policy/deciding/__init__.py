"""What a decision (`luoshi.policy.decide`) is made of, each thing in a module of its own.

The rules of a benefit compiled (`rulebook`), with the defines they stand on (`defined`), what a term is in them (`terms`) and from
which day it holds (`epochs`), and the words for them (`said`); facts as they come (`intake`); the amount to the fen
(`rounding`) and out of whose purse (`shares`). What counts of benefits that may not be had together (`exclusive`), where a
row stands in a register (`standing`), which benefit somebody means (`named`). It stands on the model (`policy.py`,
`decision.py`) alone.
"""
