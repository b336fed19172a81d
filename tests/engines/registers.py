"""A small register for the engines' tests: generated, every cell a text as people write it, one row in forty broken."""

from __future__ import annotations

import csv
import random
from pathlib import Path

UNKNOWN = (None, "", "不清楚")
YES, NO = ("是", "true", "TRUE", "有"), ("否", "false", "无")
BROKEN = "不是这样的2023-02-30"
COUNTIES = ("甲县", "乙区", None, " 甲县")


def written(plan, rows, seed=3):
    """The names of columns, and the lines."""
    dice = random.Random(seed)
    names = ["编号", "县区", *plan.facts]
    lines = []
    for number, row in enumerate(rows, 1):
        cells = [_text(row[name], type_, dice) for name, type_ in plan.facts.items()]
        if number % 40 == 7:
            cells[dice.randrange(len(cells))] = BROKEN
        lines.append([f"E{number:05}", dice.choice(COUNTIES), *cells])
    return names, lines


def _text(value, type_, dice):
    if value is None:
        return dice.choice(UNKNOWN)
    if isinstance(value, bool):
        return dice.choice(YES if value else NO)
    if type_.kind == "month":
        return f"{value:%Y-%m}"
    if type_.kind == "date" and dice.random() < 0.02:
        return f"{value.year}年{value.month}月{value.day}日"
    if type_.kind == "number":
        return f"{value:,f}" if dice.random() < 0.02 else f"{value:f}"
    return str(value)


def as_csv(path: Path, names, lines):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([["" if cell is None else cell for cell in line] for line in lines])
    return path


def as_parquet(path: Path, names, lines):
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(names))]
    pq.write_table(pa.table(columns, names), path, row_group_size=max(1, len(lines) // 4))
    return path
