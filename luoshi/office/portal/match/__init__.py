"""我能享受什么: the pages (views.py), where the conversation stands (conversation.py), what was told (answers.py), and the
政策匹配报告 (report.py)."""
