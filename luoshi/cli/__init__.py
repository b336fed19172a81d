"""The command line: `main.py` runs it, one `<verb>_verb.py` for each verb."""
