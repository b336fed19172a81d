"""The ten benefits of bench/tenfold as OpenFisca's own guide has one write them, for what its /trace can then explain:
each number of the law a parameter with its date, each condition a variable, each benefit whether it is due, how much, and
how much of it each payer bears.

kernel.py has the same benefits as one formula each with the numbers in it, which costs OpenFisca least and explains
nothing. Run: gunicorn --workers 2 --bind 127.0.0.1:PORT openfisca_explained:app
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from kernel import ENGLISH, WAN, day, kind_of, months
from openfisca_core.entities import build_entity
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable, config
from openfisca_web_api.app import create_app

ON = day("2023-10-01")
SINCE = "2023-01-01"
Facts = Callable[[str], Any]
Work = Callable[[Facts, Any], Any]


def half_up(value: Any) -> Any:
    return np.floor(value + 0.5)


def small(f: Facts) -> Any:
    return f("size") >= 2


def in_2023(value: Any) -> Any:
    return (value >= day("2023-01-01")) & (value <= day("2023-12-31"))


def until(f: Facts, t: Any) -> Any:
    due = f("due")
    month = due.astype("datetime64[M]")
    later = month + t.months
    length = ((later + 1).astype("datetime64[D]") - later).astype(int)
    return later.astype("datetime64[D]") + np.minimum((due - month).astype(int), length - 1)


def age(f: Facts) -> Any:
    return months(np.minimum(f("founded"), ON), ON)


NUMBERS: dict[str, dict[str, float]] = {
    "equipment": {"start": 500 * WAN, "rate": 5, "high_start": 2000 * WAN, "high_rate": 8, "most": 300 * WAN},
    "research": {"intensity": 3, "rate": 10, "most": 100 * WAN},
    "jobs": {"each": 100_000, "each_later": 150_000, "most": 50 * WAN},
    "interest": {"rate": 365, "share": 50, "days": 365, "most": 30 * WAN},
    "rent": {"age": 6, "months": 3},
    "tax": {"share": 50, "most": 10 * WAN},
    "export": {"rate": 15, "most": 200 * WAN},
    "insurance": {"rate": 60, "most": 20 * WAN},
    "deferral": {"months": 6},
    "growth": {"years": 5, "start": 2000 * WAN, "step": 1000 * WAN, "each": 2 * WAN, "most": 40 * WAN},
}
CONDITIONS: dict[str, dict[str, Work | str]] = {
    "equipment": {
        "large": "large",
        "credit": "credit",
        "enough": lambda f, t: f("invested") >= t.start,
        "in_time": lambda f, _: in_2023(f("bought")),
    },
    "research": {
        "tech": "tech",
        "credit": "credit",
        "has_income": lambda f, _: f("income") > 0,
        "intense": lambda f, t: f("research_cost") * 100 >= f("income") * t.intensity,
    },
    "jobs": {"insured": "insured", "credit": "credit", "more": lambda f, _: f("joined") > 0},
    "interest": {
        "small": lambda f, _: small(f),
        "lent_some": lambda f, _: f("loan") > 0,
        "term": lambda f, _: f("due") > f("lent"),
        "in_time": lambda f, _: in_2023(f("lent")),
    },
    "rent": {
        "tenant": "tenant",
        "small": lambda f, _: small(f),
        "old": lambda f, t: (f("founded") <= ON) & (age(f) >= t.age),
    },
    "tax": {"struck": "struck", "small": lambda f, _: small(f), "owed": lambda f, _: f("tax_due") > 0},
    "export": {
        "grown": lambda f, _: f("exported") > f("exported_before"),
        "before": lambda f, _: f("exported_before") > 0,
        "credit": "credit",
    },
    "insurance": {
        "trade": lambda f, _: f("trade") <= 1,
        "tech": "tech",
        "paid": lambda f, _: f("premium") > 0,
    },
    "deferral": {
        "struck": "struck",
        "in_year": lambda f, _: f("due") <= day("2023-12-31"),
        "credit": "credit",
    },
    "growth": {
        "young": lambda f, t: age(f) // 12 < t.years,
        "income": lambda f, t: f("income") >= t.start,
        "insured": "insured",
        "large": "large",
    },
}
"""A condition that is a fact is that fact's own variable."""


def equipment(f: Facts, t: Any) -> Any:
    rate = np.where(f("invested") >= t.high_start, t.high_rate, t.rate)
    return half_up(np.minimum(f("invested") * rate / 100, t.most))


def jobs(f: Facts, t: Any) -> Any:
    each = np.where(f("hired") >= day("2023-07-01"), t.each_later, t.each)
    return np.minimum(f("joined") * each, t.most)


def interest(f: Facts, t: Any) -> Any:
    days = (f("due") - f("lent")).astype(int)
    return np.floor(np.minimum(f("loan") * t.rate * t.share * days / (t.days * 1_000_000), t.most))


RESULTS: dict[str, Work] = {
    "equipment": equipment,
    "research": lambda f, t: half_up(np.minimum(f("research_cost") * t.rate / 100, t.most)),
    "jobs": jobs,
    "interest": interest,
    "rent": lambda f, t: f("rent_a_month") * t.months,
    "tax": lambda f, t: half_up(np.minimum(f("tax_due") * t.share / 100, t.most)),
    "export": lambda f, t: half_up(
        np.minimum((f("exported") - f("exported_before")) * t.rate / 1000, t.most)
    ),
    "insurance": lambda f, t: half_up(np.minimum(f("premium") * t.rate / 100, t.most)),
    "deferral": until,
    "growth": lambda f, t: np.minimum(np.floor(f("income") / t.step) * t.each, t.most),
}
PAYERS: dict[str, dict[str, tuple[int, int]]] = {
    "equipment": {"province": (1, 2), "city": (1, 2)},
    "jobs": {"province": (3, 10), "city_and_county": (7, 10)},
    "export": {"province": (3, 10), "city": (7, 30), "county": (14, 30)},
}
"""In the order of `paid_by`; the last bears what the others leave."""


def system_of() -> TaxBenefitSystem:
    config.VALUE_TYPES[float]["dtype"] = np.float64
    config.VALUE_TYPES[int]["dtype"] = np.int64
    firm = build_entity("firm", "firms", "a firm", is_person=True)
    system = TaxBenefitSystem([firm])
    system.parameters = ParameterNode(
        "",
        data={
            benefit: {name: {"values": {SINCE: {"value": value}}} for name, value in numbers.items()}
            for benefit, numbers in NUMBERS.items()
        },
    )

    def variable(name: str, kind: type, formula: Any = None) -> None:
        body = {"value_type": kind, "entity": firm, "definition_period": DateUnit.MONTH, "label": name}
        system.add_variable(type(name, (Variable,), body | ({"formula": formula} if formula else {})))

    def formula_of(benefit: str, work: Work) -> Any:
        def formula(firms: Any, period: Any, parameters: Any) -> Any:
            return work(lambda name: firms(name, period), getattr(parameters(period), benefit))

        return formula

    def all_of(names: list[str]) -> Any:
        def formula(firms: Any, period: Any) -> Any:
            held = firms(names[0], period)
            for name in names[1:]:
                held = held & firms(name, period)
            return held

        return formula

    def due(benefit: str) -> Any:
        nothing = day("1970-01-01") if benefit == "deferral" else 0

        def formula(firms: Any, period: Any, parameters: Any) -> Any:
            numbers = getattr(parameters(period), benefit)
            result = RESULTS[benefit](lambda name: firms(name, period), numbers)
            return np.where(firms(f"{benefit}_eligible", period), result, nothing)

        return formula

    def borne(benefit: str, payer: str) -> Any:
        *others, last = PAYERS[benefit]

        def formula(firms: Any, period: Any) -> Any:
            amount = firms(f"benefit_{benefit}", period)
            if payer == last:
                return amount - sum(firms(f"{benefit}_paid_by_{other}", period) for other in others)
            above, below = PAYERS[benefit][payer]
            return half_up(amount * above / below)

        return formula

    for name in ENGLISH.values():
        variable(name, kind_of(name))
    for benefit, conditions in CONDITIONS.items():
        names = []
        for name, work in conditions.items():
            names.append(work if isinstance(work, str) else f"{benefit}_{name}")
            if not isinstance(work, str):
                variable(names[-1], bool, formula_of(benefit, work))
        variable(f"{benefit}_eligible", bool, all_of(names))
        variable(f"benefit_{benefit}", date if benefit == "deferral" else float, due(benefit))
        for payer in PAYERS.get(benefit, {}):
            variable(f"{benefit}_paid_by_{payer}", float, borne(benefit, payer))
    system.open_api_config = {
        "variable_example": "income",
        "parameter_example": "equipment.rate",
        "simulation_example": {"firms": {"one": {"income": {"2023-10": 25}}}},
    }
    return system


app = create_app(system_of())
