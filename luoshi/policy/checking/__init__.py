"""The parts of `check.py`, one file for each thing that is looked at: the text, the front matter, units, what is left."""
