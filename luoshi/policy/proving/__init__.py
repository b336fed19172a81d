"""What can be proved of a policy, over every fact that the declared types allow.

`proofs`: of one block by itself; `between`: of blocks beside one another, and within a register; `findings`: what became of
each claim, with a worked case where one fails. The solver itself is in `luoshi.rules.prove`.
"""
