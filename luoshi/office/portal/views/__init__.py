"""Pages that anyone may read: lists.py (home, search, policies, a unit), policy.py with its measures, calculator.py; for
programs data.py and feeds.py. The match has a folder of its own."""
