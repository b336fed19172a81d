"""The expression language: `parse` makes the one typed tree (`nodes`), and four readings say what it means.

`evaluate` for one case, `sql` for many rows, `prove` for every case there can be, `words` for a person. Types are
declared by `declare`, facts read by `facts`.
"""
