"""A document handed on: `xlsx.to_xlsx`, `docx.to_docx`, `as_json.to_json`, `akn.to_akn`, each from a
`Document` alone.

`ledger` holds the rows of the task table (任务分解表) as plain data; `layout` says what each paragraph of a
document is; `words` has the few helpers that all share. Every writer gives back bytes (or text) and touches
no file, and the same document always gives the same bytes.
"""
