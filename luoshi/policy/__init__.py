"""From paragraphs and blocks to a policy that decides. Where to begin, by job, in the order in which data runs:

- the document: `structure` (with `outline`, `headings`, `notices`, `responsibility`, `names`) makes a `document`;
- a policy file: `fences` takes it apart, `yaml_lines` and `blocks` read a block, `passage` and `quoting` its quotations,
  `building` makes it; `file` does all of it and gives a `policy`, `expressions` types its rules, `load` all at once;
- what stands around it: `folder` finds `bodies` (units.yaml) and `vocabulary` (facts.yaml);
- is it true: `check` (its parts in `checking`), `proofs`, `cases`;
- what it gives: `decide` (one benefit), `match` (all of them), `letter` (in words), `simulate` and `replay` (many cases);
- a first draft: `drafting`. Handed on: `exports`.
"""
