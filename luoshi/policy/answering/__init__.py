"""What somebody who asks is told.

`match`: every benefit of every policy for one profile (what a match says: `match_words`). `letter`: one decision in words
(`letter_words`). `change`: the nearest change of the facts with which a failed condition would hold. Stands on
decisions; decides nothing itself.
"""
