"""A block's shape (writing/blocks.py) made into the frozen thing that programs see (policy.py).

`values` finds each phrase in its measure (`passage`) and the one value that it holds (`quoting`), or the reading that is declared; a
module for each kind of block makes the thing (`build`, `benefit`, `target`, at their `site`). Then `expressions` types the
rules. Stands on `writing`, `jurisdiction`, the model, and `deciding.terms`.
"""
