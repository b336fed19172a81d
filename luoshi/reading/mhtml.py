"""A page saved by a browser as one file (.mht, .mhtml): its first text/html part is read as a page."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.errors import MessageError

from luoshi.problem import Say
from luoshi.reading import html
from luoshi.reading.refusal import refusal
from luoshi.reading.source import Source


def read(name: str, data: bytes) -> Source:
    page = _first_page(data)
    if page is None:
        raise refusal(
            "no_main_text",
            name,
            Say("单文件网页（.mhtml）里没有找到正文。", "No page was found in the saved web page (.mhtml)."),
            Say(
                "在浏览器里打开，另存为“网页，仅 HTML”，再读一次。",
                "Open it in a browser, save it as “web page, HTML only”, and read that.",
            ),
        )
    return html.read(name, page)


def _first_page(data: bytes) -> bytes | None:
    try:
        for part in message_from_bytes(data, policy=policy.compat32).walk():
            if part.get_content_type() == "text/html":
                found = part.get_payload(decode=True)
                if isinstance(found, bytes) and found.strip():
                    return found
    except (MessageError, ValueError, LookupError, RecursionError):  # a part that is no message after all
        return None
    return None
