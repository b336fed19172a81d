"""The command line run in this process: `luoshi("check", folder)` gives its exit code and what it wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from luoshi.cli.main import run
from luoshi.policy.writing.fences import compose

TEXT = """示例市人民政府
关于印发促进消费若干措施的通知
示政〔2023〕1号

各县（市、区）人民政府，市人民政府各部门：
现将《促进消费若干措施》印发给你们，请认真贯彻落实。

示例市人民政府
2023年1月20日

促进消费若干措施

一、促进大宗消费

1．对新购汽车按购车价格的5%给予消费者补贴，最高不超过10000元/台，省、市财政各补贴一半。补贴政策延续至2023年3月底。（责任单位：市财政局、商务局）

2．2023年新增市重点实验室5家以上。（责任单位：市科技局、发展改革委）

二、优化服务

3．完善服务设施。（责任单位：市商务局）
"""
BENEFIT = """id: car
name: 购车补贴
for: 个人
asks: {购车价格: 金额}
amount: least(购车价格 * 补贴比例, 最高补贴)
terms:
  补贴比例: 按购车价格的5%
  最高补贴: 最高不超过10000元/台
  截止: 延续至2023年3月底
  起点: {is: 2023-01-20, because: 文件未写起始日}
paid_by: {省: 1/2, 市: 1/2}
split: 省、市财政各补贴一半
"""
TARGETS = "labs:\n  name: 市重点实验室\n  goal: 2023年新增市重点实验室5家以上\n"
FRONT = {
    "policy": "shili/2023-1",
    "title": "关于印发促进消费若干措施的通知",
    "number": "示政〔2023〕1号",
    "issuer": "示例市人民政府",
    "date": "2023-01-20",
    "source": "source.txt",
}


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written where it should not be, and the terminal of whoever runs the tests plays no part."""
    monkeypatch.chdir(tmp_path)
    for name in ("LUOSHI_LANG", "NO_COLOR", "FORCE_COLOR", "LUOSHI_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def luoshi(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    def command(*arguments: object) -> Result:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return Result(code, written.out, written.err)

    return command


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A document of three measures."""
    path = tmp_path / "通知.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """The folder of a policy that passes the check."""
    return policy_in(tmp_path / "shili" / "2023-1")


@pytest.fixture
def policy_of() -> Callable[..., Path]:
    """The folder of a policy with other blocks, or none."""
    return policy_in


def policy_in(place: Path | str, **blocks: str) -> Path:
    folder = Path(place)
    lines = TEXT.split("\n")
    chosen = blocks or {"benefit": BENEFIT, "targets": TARGETS}
    starts = {"benefit": "1．", "targets": "2．", "waive": "1．"}
    placed = [
        (next(number for number, line in enumerate(lines, 1) if line.startswith(starts[kind])), kind, yaml)
        for kind, yaml in chosen.items()
    ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.md").write_text(compose(TEXT, placed, FRONT), "utf-8")
    (folder / "source.txt").write_text(TEXT, "utf-8")
    return folder
