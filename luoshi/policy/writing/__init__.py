"""How a policy file is written, before anybody asks what it means.

`fences` takes a file apart (front matter, official text, fenced blocks) and puts it together; `yaml_lines` reads YAML with the place
of every key (`yaml_errors` says why it cannot); `blocks` says which keys each kind of block has, `scalars` how one value is
written, and `shape_problems` tells a person what is wrong with them. It knows nothing of a document or a policy.
"""
