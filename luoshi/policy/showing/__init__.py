"""How a policy is shown to people: its text with every number tied to the rule that uses it (`marked`), a benefit in one line
(`gist`), figures as bars (`chart`). Gives plain data, or SVG; pages are made by who shows them."""
