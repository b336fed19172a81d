"""Official prose to a `Document`: what stands above what, and who answers for what.

`structure` does all of it: the notices of a text (`notices`, the head of each by `notice_heads`), its numbered `headings`, the
`outline` they make and their `titles`; the clauses of `responsibility` (taken apart by `clause_words`, the names as they
stand there by `written_names`) and the `names` in full. It knows habits of writing, no policy; of a jurisdiction only the
names of its bodies.
"""
