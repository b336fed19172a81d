"""docs/api.md: every curl line and the Python program do what the page says, on the real policy."""

from __future__ import annotations

import io
import json
import re
import shlex
import urllib.request
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from luoshi.office.catalogue.services import load_folder

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "api.md").read_text()
pytestmark = pytest.mark.django_db


@pytest.fixture
def real(db: None) -> Client:
    """The real policy is published, as after `make run`."""
    load_folder(ROOT / "policies" / "jiaozuo")
    return Client()


def _curls() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    lines = [line for block in blocks for line in re.split(r"\n(?=curl )", block.strip())]
    return [shlex.split(line) for line in lines]


def test_each_curl_line_works(real: Client) -> None:
    answers = []
    for words in _curls():
        url = urlsplit(next(word for word in words if word.startswith("http")))
        if "-d" in words:
            answer = real.post(url.path, words[words.index("-d") + 1], content_type="application/json")
        else:
            data = [words[at + 1] for at, word in enumerate(words) if word == "--data-urlencode"]
            answer = real.get(url.path, dict(one.split("=", 1) for one in data))
        answers.append((url.path, answer.status_code, answer.json()))
    assert [status for _, status, _ in answers] == [200, 200, 200, 200, 200, 200, 422]
    assert answers[0][2]["amount"] == "7500.00"
    assert answers[1][2]["next_question"]
    shown = (
        next(line for line in PAGE.split("\n") if line.startswith("    {")).strip().rstrip("…").rstrip(", ")
    )
    assert json.dumps(answers[-1][2], ensure_ascii=False).startswith(shown)


def test_the_python_program_prints_what_the_page_says(real: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    program, printed = re.search(r"```python\n(.*?)```\n\n    (.*?)\n", PAGE, re.DOTALL).groups()  # type: ignore[union-attr]

    def urlopen(asked: urllib.request.Request, timeout: float) -> Any:
        answer = real.post(urlsplit(asked.full_url).path, asked.data, content_type="application/json")
        return io.BytesIO(answer.content)

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(program, "docs/api.md", "exec"), {"__name__": "__main__"})
    assert out.getvalue().strip() == printed
