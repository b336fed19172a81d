"""A block's shape (writing/blocks.py) made into the frozen thing that programs see (policy.py).

`values` finds what is quoted in the measure (`passage`: where a phrase stands, `quoting`: the one value it holds); `build` has a
function for each kind of block, `benefit` and `target` the two that need most; `site` is what all of them share. Then
`expressions` types the rules. What is wrong with one block by itself is said here; what is wrong between blocks, in
checking/. Stands on `writing`, `jurisdiction`, the model and `deciding.terms`.
"""
