"""Charts as ECharts options: bars of figures that stand in a table beside them. Colours are the theme's own."""

from __future__ import annotations

from typing import Any

from luoshi.office.desk.queries import DEADLINE_WORDS, Quarter


def chart(quarters: list[Quarter], kinds: list[str], lang: str) -> dict[str, Any]:
    """What falls due in each quarter, stacked by kind."""
    names = [
        f"{quarter.year} {'Q' if lang == 'en' else '第'}{quarter.number}{'' if lang == 'en' else ' 季'}"
        for quarter in quarters
    ]
    return {
        "color": ["--step-4", "--step-2", "--edge-1", "--edge-4", "--soft"],
        "grid": {"left": 8, "right": 8, "top": 40, "bottom": 8, "containLabel": True},
        "legend": {"top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": names, "axisTick": {"show": False}},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "type": "bar",
                "stack": "due",
                "name": DEADLINE_WORDS[kind].to(lang),
                "data": [quarter.counts[kind] for quarter in quarters],
                "barMaxWidth": 40,
            }
            for kind in kinds
        ],
    }
