"""The peers of bench/decide.py: the same rules and facts (JSON on stdin), their costs and amounts (JSON on stdout).

openfisca-core decides a population; one case is a population of one, built and asked as its web API does. zen-engine
evaluates a decision graph of expressions; with `trace` it also returns what each node came to. Neither says in words why.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

Given = list[dict[str, Any]]
ENGLISH = {
    "用工人数": "people",
    "营业收入": "income",
    "信用良好": "credit",
    "注册地在本市": "local",
    "企业规模": "size",
    "新增人数": "joined",
}
SIZES = ["小微企业", "中型企业", "大型企业"]


def best(run: Callable[[], object], times: int) -> float:
    """Seconds for one, the best of 150 rounds."""
    rounds = []
    for _ in range(150):
        start = time.perf_counter()
        for _ in range(times):
            run()
        rounds.append((time.perf_counter() - start) / times)
    return min(rounds)


def shown(amount: float | None) -> str | None:
    return None if amount is None or amount < 0 else f"{Decimal(str(amount)):.2f}"


def zen(rules: Given, facts: dict[str, Any], trace: bool) -> dict[str, Any] | None:
    try:
        from zen import ZenEngine
    except ImportError:
        return None
    engine = ZenEngine()
    context = {ENGLISH[name]: value for name, value in facts.items()}
    decisions = [engine.create_decision(json.dumps(_graph(one))) for one in rules]
    options = {"trace": trace}

    def decide(decision: Any) -> Any:
        return decision.evaluate(context, options)["result"]["amount"]

    return {
        "one": best(lambda: decide(decisions[0]), 10),
        "many": best(lambda: [decide(one) for one in decisions], 3),
        "amounts": [shown(decide(one)) for one in decisions],
    }


def _graph(one: dict[str, Any]) -> dict[str, Any]:
    """Each condition and the amount as an expression."""
    lines = {
        "enough": f"people >= {one['people']}",
        "earning": f"income >= {one['income']}",
        "good": "credit",
        "here": "local",
        "right": f"size == '{one['size']}'",
        "amount": f"$.enough and $.earning and $.good and $.here and $.right ? min([joined * {one['each']}, {one['most']}]) : -1",
    }
    expressions = [{"id": key, "key": key, "value": value} for key, value in lines.items()]
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "rule", "name": "rule", "type": "expressionNode", "content": {"expressions": expressions}},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "rule", "type": "edge"},
            {"id": "b", "sourceId": "rule", "targetId": "out", "type": "edge"},
        ],
    }


def openfisca(rules: Given, facts: dict[str, Any]) -> dict[str, Any] | None:
    try:
        from openfisca_core.entities import build_entity
        from openfisca_core.periods import DateUnit
        from openfisca_core.simulations import SimulationBuilder
        from openfisca_core.taxbenefitsystems import TaxBenefitSystem
        from openfisca_core.variables import Variable
    except ImportError:
        return None
    import numpy

    firm = build_entity("firm", "firms", "a firm", is_person=True)
    system = TaxBenefitSystem([firm])

    def variable(name: str, kind: type, formula: Any = None) -> None:
        body = {"value_type": kind, "entity": firm, "definition_period": DateUnit.MONTH, "label": name}
        system.add_variable(type(name, (Variable,), body | ({"formula": formula} if formula else {})))

    kinds = {"people": int, "income": float, "credit": bool, "local": bool, "size": int, "joined": int}
    for name, kind in kinds.items():
        variable(name, kind)

    def formula_of(one: dict[str, Any]) -> Any:
        def formula(firms: Any, period: Any) -> Any:
            holds = (firms("people", period) >= one["people"]) * (firms("income", period) >= one["income"])
            holds = holds * firms("credit", period) * firms("local", period)
            holds = holds * (firms("size", period) == SIZES.index(one["size"]))
            return numpy.where(holds, numpy.minimum(firms("joined", period) * one["each"], one["most"]), -1)

        return formula

    for one in rules:
        variable(f"benefit_{one['number']}", float, formula_of(one))
    values = {ENGLISH[name]: SIZES.index(value) if value in SIZES else value for name, value in facts.items()}
    case = {"firms": {"one": {name: {"2023-02": value} for name, value in values.items()}}}

    def decide(names: list[str]) -> list[float]:
        simulation = SimulationBuilder().build_from_entities(system, case)
        return [float(simulation.calculate(name, "2023-02")[0]) for name in names]

    names = [f"benefit_{one['number']}" for one in rules]
    return {
        "one": best(lambda: decide(names[:1]), 3),
        "many": best(lambda: decide(names), 1),
        "amounts": [shown(amount) for amount in decide(names)],
    }


def main() -> None:
    given = json.load(sys.stdin)
    found = {
        "zen-engine": zen(given["rules"], given["facts"], False),
        "zen-engine, with its trace": zen(given["rules"], given["facts"], True),
        "openfisca-core": openfisca(given["rules"], given["facts"]),
    }
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
