"""How large a thing may be before it is refused. Each number has its reason."""

from __future__ import annotations

FILE_BYTES = 64 * 2**20
"""A whole file. The longest policy documents are a few hundred pages: under 1 MB of text, some MB with pictures."""

PART_BYTES = 64 * 2**20
"""One part of a Word file, once expanded: a hundred times the longest document seen."""

RATIO = 200
"""Expanded over packed, counted only above `RATIO_FLOOR`. Word's own XML reaches 50; deflate ends at 1032."""

RATIO_FLOOR = 8 * 2**20
"""Below this a high ratio does no harm (a long table of empty cells reaches it)."""

ENTRIES = 5_000
"""Entries of a zip. A Word file with a picture on each of a thousand pages has some 1,100."""

PAGES = 3_000
"""Pages of a PDF, so that a loop or a bomb in the page tree ends."""

PDF_SECONDS = 120
"""Reading a PDF takes some 30 ms a page, 90 s for the most pages allowed."""

PDF_MEMORY = 2 * 2**30
"""What reading a PDF may take of memory; a file of the largest size allowed needs a quarter of it."""
