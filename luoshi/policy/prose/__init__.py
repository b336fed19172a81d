"""Official prose to a `Document`: what stands above what, and who answers for what.

`structure` does all of it: the notices of a text (`notices`, the head of each by `notice_heads`), its numbered `headings` and the
`outline` they make, the clauses of `responsibility` (taken apart by `clause_words`) and the `names` of units in them. It
knows habits of writing, no policy; of a jurisdiction only the names of its bodies.
"""
