"""What reading a document costs: the seed, documents of 10 kB to 10 MB, and inputs made to be slow.

    python bench/reading.py            all three tables
    python bench/reading.py --quick    the long ones left out

How to read them: bench/README.md.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import cn2an

from luoshi.policy.prose.structure import structure
from luoshi.reading import read
from luoshi.text import find

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "policies" / "jiaozuo" / "2023-1" / "source.txt"
GOAL_MS = 60

ADVERSARIAL: dict[str, str] = {
    "最高最高最高…": "最高",
    "每人每人每人…": "每人",
    "digits": "1234567890",
    "digits with commas": "1,234,",
    "Chinese digits": "三千二百万",
    "opening 《": "《",
    "opening （": "（",
    "closing ）": "）",
    "《（ in turn": "《（",
    "《》（） pairs": "《甲》（乙）",
    "dates": "2023年1月1日至",
    "years": "2023年",
    "ranges": "1—3",
    "不超过不低于": "不超过不低于",
    "由…提高至": "由1%提高至",
    "责任单位：甲、": "（责任单位：市财政局、商务局",
    "牵头 without end": "市财政局牵头，",
    "units without end": "市财政局、",
    "nested clauses": "（责任单位：〔",
    "blanks": " ",
    "full-width blanks": "　",
    "newlines": "\n",
    "spaces and newlines": " \n",
    "labels": "1．",
    "labels on lines": "1．甲\n",
    "chapters on lines": "一、甲\n",
    "brackets on lines": "（一）甲。\n",
    "articles": "第一条",
    "dots": "1.1.1.",
    "各县：": "各县：\n",
    "关于…的通知": "关于甲的通知\n",
    "文号": "焦政〔2023〕1号",
    "文号 on lines": "焦政〔2023〕1号\n",
    "every week": "每周",
    "colons": "：",
    "stops": "。",
    "quotation marks": "“",
    "one character": "甲",
}
PREFIX = "示例市人民政府关于印发措施的通知\n示政〔2023〕1号\n各县人民政府：\n现印发给你们。\n示例市人民政府\n2023年1月20日\n措施\n一、做甲。（责任单位：市财政局）\n二、"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    failed = [*_seed(), *_sizes(quick), *_adversarial(quick)]
    for line in failed:
        print(f"TOO SLOW: {line}")
    sys.exit(1 if failed else 0)


def _seed() -> Iterator[str]:
    """The seed from file to structure, after one reading that loads the modules."""
    text = SEED.read_text("utf-8")
    whole = _best(lambda: structure(read(SEED).text), 15)
    grammar = _best(lambda: find(text), 15)
    reading = _best(lambda: read(SEED), 15)
    print(
        f"the seed ({len(text.encode()) / 1000:.0f} kB, {len(structure(text).measures)} measures), warm, best of 15"
    )
    peer = _best(lambda: _peer(text), 5)
    print(f"    file to paragraphs                                {reading:8.1f} ms")
    print(f"    the grammar over the whole text                   {grammar:8.1f} ms")
    print(
        f"      beside it, cn2an.transform (Chinese numerals)   {peer:8.1f} ms   ratio {grammar / peer:.2f}"
    )
    print(f"    all: file to measures                             {whole:8.1f} ms   goal {GOAL_MS} ms\n")
    if whole > GOAL_MS:
        yield f"the seed takes {whole:.0f} ms"


def _peer(text: str) -> object:
    """The only library at hand that looks for numerals in running text. It warns of each word that is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cn2an.transform(text, "cn2an")


def _sizes(quick: bool) -> Iterator[str]:
    """Documents made of the seed's measures, numbered on; and the seed over and over, numbered anew each time."""
    print("cost by size: ms per kB should stay the same")
    print(f"    {'size':>8}  {'numbered on':>24}  {'numbered anew':>24}")
    sizes = (10, 30, 100, 300, 1000) if quick else (10, 30, 100, 300, 1000, 3000, 10000)
    first: dict[str, float] = {}
    for size in sizes:
        cells = []
        for kind, make in (("on", _numbered_on), ("anew", _numbered_anew)):
            text = make(size * 1000)
            kb = len(text.encode()) / 1000
            taken = _best(lambda text=text: structure(text), 3 if size <= 300 else 1)
            each = taken / kb
            first.setdefault(kind, each)
            cells.append(f"{taken:9.0f} ms {each:.3f} ms/kB")
            if each > 3 * first[kind]:
                yield f"{size} kB numbered {kind}: {each:.3f} ms/kB, {each / first[kind]:.1f} times that of 10 kB"
        print(f"    {size:>5} kB  {cells[0]:>24}  {cells[1]:>24}")
    print()


def _adversarial(quick: bool) -> Iterator[str]:
    """The same words again and again at n, 2n and 4n: what grows in a straight line doubles each time."""
    print(
        "adversarial: ms at n, 2n and 4n characters, and how much each doubling costs (2 is a straight line)"
    )
    size = 8_000 if quick else 32_000
    print(f"    {'input':32}{size:>9}{2 * size:>9}{4 * size:>9}   growth")
    for name, words in ADVERSARIAL.items():
        for where, before in (("", ""), (" in a measure", PREFIX)):
            times = []
            for count in (size, 2 * size, 4 * size):
                text = before + (words * (count // len(words) + 1))[:count]
                times.append(_best(lambda text=text: structure(text), 2))
            growth = [later / sooner for sooner, later in pairwise(times)]
            shown = " ".join(f"{one:5.1f}" for one in growth)
            pad = 32 - sum(1 for char in name + where if ord(char) > 0x2E80)
            print(f"    {name + where:{pad}}{times[0]:9.1f}{times[1]:9.1f}{times[2]:9.1f}   {shown}")
            # Both doublings: one alone may be a pause of the machine.
            if times[2] > 50 and min(growth) > 2.8:
                yield f"{name}{where}: {times[0]:.0f}, {times[1]:.0f}, {times[2]:.0f} ms"


def _numbered_on(size: int) -> str:
    """One document with as many measures as it takes, 1．to n．"""
    text = SEED.read_text("utf-8")
    measures = structure(text).measures
    kept, length, number = [text[: measures[0].start - len(measures[0].label)]], 0, 0
    while length < size:
        measure = measures[number % len(measures)]
        number += 1
        kept.append(f"{number}．{measure.text}\n\n")
        length += len(kept[-1].encode())
    return "".join(kept)


def _numbered_anew(size: int) -> str:
    text = SEED.read_text("utf-8") + "\n"
    whole = text * (size // len(text.encode()) + 1)
    return whole.encode()[:size].decode("utf-8", "ignore")


def _best(work: Callable[[], object], times: int) -> float:
    """The least of some runs, in milliseconds, the garbage of the one before cleared away."""
    work()
    best = float("inf")
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return 1000 * best


if __name__ == "__main__":
    main()
