"""The pictures of the README: what a terminal shows, as SVG. `make docs` makes them anew.

The commands are really run, in a folder of their own; only their output is long, so that a picture shows its first lines.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from luoshi.cli.main import run

HERE = Path(__file__).resolve().parent
SEED = HERE.parents[1] / "policies" / "jiaozuo" / "2023-1"
WIDTH = 96
FACTS = '{"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": true}'
FONTS = '"Sarasa Mono SC", "Noto Sans Mono CJK SC", "Noto Sans CJK SC", "Microsoft YaHei", monospace'


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ.update(FORCE_COLOR="1", COLORTERM="truecolor", TERM="xterm-256color", COLUMNS=str(WIDTH))
        os.environ.pop("NO_COLOR", None)
        shutil.copy(SEED / "source.txt", "焦政2023-1.txt")
        for lang in ("zh", "en"):
            os.environ["LUOSHI_LANG"] = lang
            shutil.rmtree("policies", ignore_errors=True)
            for ledger in Path().glob("*.xlsx"):
                ledger.unlink()
            _picture("main-job", lang, _main_job())


def _main_job() -> Iterator[Text]:
    """A document becomes a ledger and a policy file; a slip is found; a case is decided."""
    yield from _typed(["read", "焦政2023-1.txt"], 12)
    yield from _typed(["export", "焦政2023-1.txt"])
    yield from _typed(["draft", "焦政2023-1.txt", "--out", "policies/jiaozuo/2023-1"])
    # The drafted file gives way to the one that people have gone through, with a slip of the pen in it.
    for file in SEED.parent.glob("*.yaml"):
        shutil.copy(file, "policies/jiaozuo")
    text = (
        (SEED / "policy.md")
        .read_text("utf-8")
        .replace("补贴比例: 按购车价格的5%", "补贴比例: 按购车价格的8%")
    )
    Path("policies/jiaozuo/2023-1/policy.md").write_text(text, "utf-8")
    yield from _typed(["check", "policies/jiaozuo/2023-1"], -5)
    shutil.copy(SEED / "policy.md", "policies/jiaozuo/2023-1")
    yield from _typed(["decide", "policies/jiaozuo/2023-1", "car-purchase", "--facts", FACTS])


def _typed(arguments: Sequence[str], lines: int = 99) -> Iterator[Text]:
    """A command and what it prints: so many of its first lines, or of its last."""
    shown = " ".join(f"'{one}'" if " " in one else one for one in arguments)
    yield Text.assemble(("$ ", "bold green"), (f"luoshi {shown}", "bold"))
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        run(arguments)
    out.flush()
    printed = out.buffer.getvalue().decode().rstrip("\n").split("\n")
    cut = len(printed) > abs(lines)
    if cut and lines < 0:
        yield Text("…", "dim")
    for line in printed[:lines] if lines > 0 else printed[lines:]:
        yield Text.from_ansi(line)
    if cut and lines > 0:
        yield Text("…", "dim")
    yield Text("")


def _picture(name: str, lang: str, lines: Iterator[Text]) -> None:
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    for line in lines:
        console.print(line)
    target = HERE / f"{name}.{lang}.svg"
    drawn = console.export_svg(title="luoshi", unique_id=f"luoshi-{name}-{lang}")
    # The pictures ask no other server for a font.
    drawn = re.sub(r"@font-face \{[^}]*\}", "", drawn).replace("Fira Code, monospace", FONTS)
    drawn = drawn.replace('-matrix">', '-matrix" xml:space="preserve">')
    drawn = drawn.replace("<!-- Generated with Rich https://www.textualize.io -->", "")
    target.write_text("\n".join(line.rstrip() for line in drawn.split("\n") if line.strip()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
