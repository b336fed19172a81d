"""Pages of the catalogue: lists.py, versions.py, what_if.py; editor.py (its form, its page) with trying.py, and review.py for the second
person."""
