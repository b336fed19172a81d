"""From paragraphs and blocks to a policy that decides. Where to begin, by job, in the order in which data runs.

Three models, which everybody shares: a `document`, a `policy`, a `decision`. Four doors:

- `file`: a policy file becomes a policy. `writing` is how it is written, `jurisdiction` what stands around it, `prose` makes the
  document of its text, `building` the things that its blocks say;
- `load`: the same, with its rules typed and compiled, ready to decide;
- `decide`: may this applicant have this benefit, how much, out of whose purse, and why (`deciding`);
- `check`: is it true of its document (`checking`), what can be proved (`proving`), do its worked cases come out (`trying`).

What is made of them: `answering` (a match, a letter), `trying` (replay, simulation, other terms), `showing` (marked text, a line
for a benefit), `exports` (a document handed on), `drafting` (a first draft of a policy file).
"""
