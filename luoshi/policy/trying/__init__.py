"""A policy tried out on cases.

`cases` are the worked examples beside it (`cases.yaml`); `replay` decides again what was decided once; `table` reads many cases,
over which `simulate` tells what a change would cost; `what_if` makes the policy with other terms that it is compared
with. Stands on policies that are ready to decide.
"""
