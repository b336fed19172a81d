"""The peers of bench/kernel.py: the same ten benefits in openfisca-core or policyengine-core, over the same columns.

One variable for each benefit and none for its conditions, which costs them least. Money is in fen, so that 64-bit floats
hold every amount exactly; both engines keep 32-bit floats and integers, and `bits: 64` widens their table of types. Only
the calculation is timed, not the making of the population. A question as JSON comes in on stdin, the cost goes out on the
last line of stdout, the amounts into files.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

PERIOD = "2023-10"
ENGLISH = {
    "规上工业企业": "large", "设备投资额": "invested", "信用良好": "credit", "设备购置日期": "bought",
    "高新技术企业": "tech", "研发投入": "research_cost", "营业收入": "income", "依法参保": "insured",
    "新增人数": "joined", "用工日期": "hired", "企业规模": "size", "贷款本金": "loan", "贷款发放日期": "lent",
    "贷款到期日期": "due", "承租国有房屋": "tenant", "成立日期": "founded", "月租金": "rent_a_month", "受灾": "struck",
    "应纳税额": "tax_due", "出口额": "exported", "上年出口额": "exported_before", "所属行业": "trade", "保费": "premium",
}  # fmt: skip
DATES = {"bought", "hired", "lent", "due", "founded"}
TRUTHS = {"large", "credit", "tech", "insured", "tenant", "struck"}
INTEGERS = {"size", "trade", "joined"}
WAN = 1_000_000


def day(text: str) -> np.datetime64:
    return np.datetime64(text)


def months(start: Any, end: Any) -> Any:
    """Whole months from start to end, a day or days that come after it."""
    first, last = start.astype("datetime64[M]"), end.astype("datetime64[M]")
    one, two = (start - first).astype(int), (end - last).astype(int)
    length = ((last + 1).astype("datetime64[D]") - last).astype(int)
    return (last - first).astype(int) - ((one > two) & (two + 1 < length))


def formulas(on: np.datetime64) -> dict[str, Any]:
    def half_up(value: Any) -> Any:
        return np.floor(value + 0.5)

    def equipment(f: Any) -> Any:
        cost = f("invested")
        holds = f("large") & f("credit") & (cost >= 500 * WAN)
        holds = holds & (f("bought") >= day("2023-01-01")) & (f("bought") <= day("2023-12-31"))
        rate = np.where(cost >= 2000 * WAN, 8, 5)
        return np.where(holds, half_up(np.minimum(cost * rate / 100, 300 * WAN)), 0)

    def research(f: Any) -> Any:
        holds = f("tech") & f("credit") & (f("income") > 0) & (f("research_cost") * 100 >= f("income") * 3)
        return np.where(holds, half_up(np.minimum(f("research_cost") / 10, 100 * WAN)), 0)

    def jobs(f: Any) -> Any:
        each = np.where(f("hired") >= day("2023-07-01"), 150_000, 100_000)
        holds = f("insured") & f("credit") & (f("joined") > 0)
        return np.where(holds, np.minimum(f("joined") * each, 50 * WAN), 0)

    def interest(f: Any) -> Any:
        lent, due = f("lent"), f("due")
        days = (due - lent).astype(int)
        holds = (f("size") >= 2) & (f("loan") > 0) & (due > lent)
        holds = holds & (lent >= day("2023-01-01")) & (lent <= day("2023-12-31"))
        return np.where(holds, np.floor(np.minimum(f("loan") * days / 20_000, 30 * WAN)), 0)

    def rent(f: Any) -> Any:
        founded = f("founded")
        past = np.minimum(founded, on)
        holds = f("tenant") & (f("size") >= 2) & (founded <= on) & (months(past, on) >= 6)
        return np.where(holds, f("rent_a_month") * 3, 0)

    def tax(f: Any) -> Any:
        holds = f("struck") & (f("size") >= 2) & (f("tax_due") > 0)
        return np.where(holds, half_up(np.minimum(f("tax_due") / 2, 10 * WAN)), 0)

    def export(f: Any) -> Any:
        more = f("exported") - f("exported_before")
        holds = (more > 0) & (f("exported_before") > 0) & f("credit")
        return np.where(holds, half_up(np.minimum(more * 15 / 1000, 200 * WAN)), 0)

    def insurance(f: Any) -> Any:
        holds = (f("trade") <= 1) & f("tech") & (f("premium") > 0)
        return np.where(holds, half_up(np.minimum(f("premium") * 6 / 10, 20 * WAN)), 0)

    def deferral(f: Any) -> Any:
        due = f("due")
        holds = f("struck") & f("credit") & (due <= day("2023-12-31"))
        month = due.astype("datetime64[M]")
        later = month + 6
        length = ((later + 1).astype("datetime64[D]") - later).astype(int)
        until = later.astype("datetime64[D]") + np.minimum((due - month).astype(int), length - 1)
        return np.where(holds, until, day("1970-01-01"))

    def growth(f: Any) -> Any:
        founded = f("founded")
        years = months(np.minimum(founded, on), on) // 12
        holds = f("insured") & f("large") & (years < 5) & (f("income") >= 2000 * WAN)
        return np.where(holds, np.minimum(np.floor(f("income") / (1000 * WAN)) * 2 * WAN, 40 * WAN), 0)

    made = (equipment, research, jobs, interest, rent, tax, export, insurance, deferral, growth)
    return {one.__name__: one for one in made}


def system_of(peer: str, bits: int, on: np.datetime64) -> tuple[Any, Any]:
    """The ten benefits as a system of one of the two, and its builder of populations. ImportError where it is missing."""
    entities, periods, builder, systems, variables, config = (
        importlib.import_module(f"{peer}_core.{part}")
        for part in (
            "entities",
            "periods",
            "simulations",
            "taxbenefitsystems",
            "variables",
            "variables.config",
        )
    )
    if bits == 64:
        config.VALUE_TYPES[float]["dtype"] = np.float64
        config.VALUE_TYPES[int]["dtype"] = np.int64
    firm = entities.build_entity("firm", "firms", "a firm", is_person=True)
    system = systems.TaxBenefitSystem([firm])
    month = periods.DateUnit.MONTH if hasattr(periods, "DateUnit") else periods.MONTH

    def variable(name: str, kind: type, formula: Any = None) -> None:
        body = {"value_type": kind, "entity": firm, "definition_period": month, "label": name}
        system.add_variable(
            type(name, (variables.Variable,), body | ({"formula": formula} if formula else {}))
        )

    def formula_of(work_out: Any) -> Any:
        def formula(firms: Any, period: Any) -> Any:
            return work_out(lambda name: firms(name, period))

        return formula

    for name in ENGLISH.values():
        variable(name, kind_of(name))
    for id_, work_out in formulas(on).items():
        variable(f"benefit_{id_}", date if id_ == "deferral" else float, formula_of(work_out))
    return system, builder


def kind_of(name: str) -> type:
    return date if name in DATES else bool if name in TRUTHS else int if name in INTEGERS else float


def calculated(asked: dict[str, Any]) -> dict[str, Any] | None:
    try:
        system, builder = system_of(asked["peer"], asked["bits"], np.datetime64(asked["on"]))
    except ImportError:
        return None
    benefits = formulas(np.datetime64(asked["on"]))
    folder = Path(asked["folder"])
    arrays = {
        ENGLISH[name]: np.load(folder / f"{place}.npy")
        for place, name in enumerate(asked["names"])
        if name in ENGLISH
    }
    count = len(arrays["loan"])
    kinds = {date: "datetime64[D]", bool: np.bool_, int: np.int64, float: np.float64}
    seconds = float("inf")
    found: dict[str, Any] = {}
    for _ in range(asked["runs"]):
        simulation = builder.SimulationBuilder().build_default_simulation(system, count)
        for name, array in arrays.items():
            simulation.set_input(name, PERIOD, array.astype(kinds[kind_of(name)]))
        found = {}
        start = time.perf_counter()
        found = {id_: simulation.calculate(f"benefit_{id_}", PERIOD) for id_ in benefits}
        seconds = min(seconds, time.perf_counter() - start)
    amounts = [id_ for id_ in benefits if id_ != "deferral"]
    for id_ in amounts:
        np.save(folder / f"{asked['peer']}-{asked['bits']}-{id_}.npy", found[id_].astype(np.int64))
    return {"seconds": seconds, "benefits": amounts, "type": str(found["tax"].dtype)}


def main() -> None:
    asked = json.load(sys.stdin)
    print(json.dumps(calculated(asked)))


if __name__ == "__main__":
    main()
