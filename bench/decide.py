"""What a decision costs: one with its full explanation, and a match of 100 benefits; beside openfisca-core and zen-engine.

    python bench/decide.py                                  the peers too, where they are installed
    python bench/decide.py --peers /some/venv/bin/python    the peers under another Python

How to read it: bench/README.md. A run fails when a promise is broken or a peer decides otherwise.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from luoshi.policy.answering.match import match
from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.load import ready
from luoshi.policy.policy import Policy
from luoshi.policy.writing.fences import compose

PEERS = Path(__file__).resolve().parent / "peers" / "decide.py"
GOAL_US, GOAL_MS = 50, 5
COUNT = 100
FACTS = {
    "用工人数": 25,
    "营业收入": 6_000_000,
    "信用良好": True,
    "注册地在本市": True,
    "企业规模": "小微企业",
    "新增人数": 7,
}
SIZES = ("小微企业", "小微企业", "中型企业")
TEXT = "示例市人民政府关于印发若干措施的通知\n示例市人民政府\n2023年1月20日\n\n若干措施\n\n1．支持企业稳岗扩岗。（责任单位：市人社局）\n"
FRONT = {
    "policy": "bench/1",
    "title": "若干措施",
    "issuer": "示例市人民政府",
    "date": "2023-01-20",
    "source": "x.txt",
}
BLOCK = """id: benefit-{number}
name: 奖励{number}
for: 企业
asks: {{用工人数: '数量[人]', 营业收入: 金额, 信用良好: 是否, 注册地在本市: 是否, 企业规模: '选项[小微企业, 中型企业, 大型企业]', 新增人数: '数量[人]'}}
when:
  用工达标: 用工人数 >= 最少用工
  收入达标: 营业收入 >= 最低收入
  信用: 信用良好
  本市企业: 注册地在本市
  规模: 企业规模 = '{size}'
amount: least(新增人数 * 每人奖励, 最高奖励)
terms:
  最少用工: {{is: {people}人, because: 例子}}
  最低收入: {{is: {income}元, because: 例子}}
  每人奖励: {{is: {each}元/人, because: 例子}}
  最高奖励: {{is: {most}元, because: 例子}}
paid_by: {{省: 1/2, 市: 1/2}}
split: {{is: 各半, because: 例子}}
"""


def rules() -> list[dict[str, Any]]:
    """Benefits that differ in every threshold; for the facts above about four in ten are granted."""
    return [
        {
            "number": number,
            "people": 20 + number % 11,
            "income": 4_000_000 + 50_000 * (number % 50),
            "size": SIZES[number % 3],
            "each": 1000 + 10 * number,
            "most": 200_000,
        }
        for number in range(COUNT)
    ]


def policy(given: list[dict[str, Any]]) -> Policy:
    blocks = [(len(TEXT.split("\n")) - 1, "benefit", BLOCK.format(**one)) for one in given]
    return ready(compose(TEXT, blocks, FRONT), "policy.md", Surroundings())


def best(run: Callable[[], object], times: int) -> float:
    """Seconds for one, the best of 150 rounds: other work on the machine can only make a round slower."""
    rounds = []
    for _ in range(150):
        start = time.perf_counter()
        for _ in range(times):
            run()
        rounds.append((time.perf_counter() - start) / times)
    return min(rounds)


def ours(given: list[dict[str, Any]]) -> dict[str, Any]:
    made = policy(given)
    first = made.benefits["benefit-0"]
    decisions = [one.decide(FACTS) for one in made.benefits.values()]
    half = {"用工人数": 25, "信用良好": True}
    return {
        "one": best(lambda: first.decide(FACTS), 40),
        "many": best(lambda: match([made], FACTS), 1),
        "open": best(lambda: match([made], half), 1),
        "changes": best(
            lambda: match([made], {**FACTS, "用工人数": 3, "营业收入": 1, "信用良好": False}), 10
        ),
        "amounts": [None if one.amount is None else str(one.amount) for one in decisions],
    }


def peers(python: str, given: list[dict[str, Any]]) -> dict[str, Any]:
    """What the peers need for the same, each None where it is not installed."""
    asked = json.dumps({"rules": given, "facts": FACTS})
    run = subprocess.run([python, str(PEERS)], input=asked, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--peers", default=sys.executable, help="a Python that has openfisca-core and zen-engine"
    )
    python = parser.parse_args().peers
    given = rules()
    mine = ours(given)
    print(f"{'':<34}{'one decision':>16}{'':>8}{COUNT:>9} benefits")
    print(
        f"{'luoshi, every word of the reasons':<34}{mine['one'] * 1e6:>13.1f} µs{'':>8}{mine['many'] * 1e3:>11.2f} ms"
    )
    print(f"{'  half of the facts, with questions':<34}{'':>24}{mine['open'] * 1e3:>11.2f} ms")
    print(f"{'  all refused, with nearest change':<34}{'':>24}{mine['changes'] * 1e3:>11.2f} ms")
    broken = []
    if mine["one"] * 1e6 > GOAL_US:
        broken.append(f"one decision costs more than {GOAL_US} µs")
    if mine["many"] * 1e3 > GOAL_MS:
        broken.append(f"a match of {COUNT} costs more than {GOAL_MS} ms")
    for name, found in peers(python, given).items():
        if found is None:
            print(f"{name:<34}{'not installed':>16}")
            continue
        one, many = found["one"], found["many"]
        print(
            f"{name:<34}{one * 1e6:>13.1f} µs{one / mine['one']:>7.1f}x{many * 1e3:>11.2f} ms{many / mine['many']:>7.1f}x"
        )
        differ = sum(mine_ != theirs for mine_, theirs in zip(mine["amounts"], found["amounts"], strict=True))
        if differ:
            broken.append(f"{name} decides {differ} of {COUNT} otherwise")
    print(
        f"granted: {sum(amount is not None for amount in mine['amounts'])} of {COUNT}; times the cost of luoshi: x"
    )
    for line in broken:
        print(f"BROKEN: {line}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
