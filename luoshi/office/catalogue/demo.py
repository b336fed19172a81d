"""Invented policies in any number, for tests of load: unmistakably 示例, of no place that exists.

    load_copies(200)       200 current policies of the jurisdiction 示例地区 (slug shili-load), 40 measures each

Nothing is read from a file. The same number and seed give the same policies. The record has one event for each, by the
system; loading again adds only those that are missing.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from django.db import transaction

from luoshi.office.catalogue import content, search
from luoshi.office.catalogue.events import PolicyLoaded
from luoshi.office.catalogue.models import Jurisdiction, Policy, Version
from luoshi.office.catalogue.services.issuing import issue
from luoshi.office.people.services.units import load_units
from luoshi.office.record.events import SYSTEM
from luoshi.office.record.services import record
from luoshi.policy.writing.fences import compose

SLUG, NAME = "shili-load", "示例地区"
_UNITS = (
    "市财政局",
    "市商务局",
    "市科学技术局",
    "市农业农村局",
    "市文化广电和旅游局",
    "市交通运输局",
    "市教育局",
)
_FIELDS = (
    "餐饮",
    "家电",
    "新能源汽车",
    "商品住房",
    "职业培训",
    "外贸",
    "乡村旅游",
    "数字经济",
    "物流",
    "种粮",
    "养老",
)
_WHO = ("企业", "个人", "个体工商户")
_GIVES = "对{who}开展{field}项目的，按实际支出的{rate}%给予补助，最高不超过{cap}万元。"
_AIM = "{year}年底前新增{field}示范点{count}个以上。"
_DUTY = "支持{field}加快发展，完善{field}服务，优化{field}营商环境，推动{field}提质增效。"


def load_copies(
    n: int, measures: int = 40, seed: int = 1, told: Callable[[int], None] = lambda _: None
) -> list[Version]:
    """That many invented policies, published by the system; `told` hears how many there are so far."""
    place = _place()
    found = []
    for number in range(1, n + 1):
        slug = f"{SLUG}/2024-{number}"
        row = Policy.objects.filter(slug=slug).select_related("current").first()
        if row is None or row.current is None:
            text = invented(slug, number, measures, random.Random(f"{seed}:{number}"))
            found.append(_published(place, slug, text))
        else:
            found.append(row.current)
        told(number)
    return found


def invented(slug: str, number: int, measures: int, draw: random.Random) -> str:
    """The text of a policy file: every third measure gives something, every fifth has a target, the rest are duties."""
    title = f"示例政策第{number}号：{draw.choice(_FIELDS)}和{draw.choice(_FIELDS)}若干措施（示例）"
    day = f"2024-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}"
    year, month, of_month = (int(part) for part in day.split("-"))
    head = [
        f"{NAME}人民政府",
        title,
        f"示例〔2024〕{number}号",
        f"{year}年{month}月{of_month}日",
        "",
        "一、示例措施",
        "",
    ]
    lines, blocks = head, []
    for ordinal in range(1, measures + 1):
        field, unit, other = draw.choice(_FIELDS), draw.choice(_UNITS), draw.choice(_UNITS)
        words, block = _DUTY.format(field=field), None
        if ordinal % 3 == 1:
            rate, cap, who = draw.randrange(1, 30), draw.randrange(1, 100), draw.choice(_WHO)
            words = _GIVES.format(who=who, field=field, rate=rate, cap=cap)
            block = ("benefit", _benefit(ordinal, field, who, rate, cap))
        elif ordinal % 5 == 0:
            count, end = draw.randrange(2, 50), draw.randrange(2026, 2031)
            words = _AIM.format(year=end, field=field, count=count)
            goal = words.rstrip("。")
            block = (
                "targets",
                f"aim-{ordinal}:\n  name: {field}示范点\n  goal: {goal}\n  of: {field}示范点\n",
            )
        lines.append(f"{ordinal}．{words}（责任单位：{unit}、{other}）")
        if block:
            blocks.append((len(lines), *block))
    front = {
        "policy": slug,
        "title": title,
        "number": f"示例〔2024〕{number}号",
        "issuer": f"{NAME}人民政府",
        "date": day,
        "source": "source.txt",
    }
    return compose("\n".join(lines) + "\n", blocks, front)


def _benefit(ordinal: int, field: str, who: str, rate: int, cap: int) -> str:
    return (
        f"id: m{ordinal}\nname: {field}项目补助（示例）\nfor: {who}\nasks: {{实际支出: 金额 0.., 是否{field}项目: 是否}}\n"
        f"when:\n  {field}项目: 是否{field}项目\namount: least(实际支出 * 补助比例, 最高补助)\n"
        f"terms:\n  补助比例: 按实际支出的{rate}%\n  最高补助: 最高不超过{cap}万元\npaid_by: 市\nneeds: [支出凭证]\n"
    )


@transaction.atomic
def _place() -> Jurisdiction:
    row = Jurisdiction.objects.filter(slug=SLUG).first()
    if row is None:
        units = "".join(f"{name}: {{level: 市, kind: 政府部门}}\n" for name in _UNITS)
        row = Jurisdiction.objects.create(
            slug=SLUG, name=NAME, settings=f"name: {NAME}\n", units=units, facts=""
        )
        search.index_units(row, content.surroundings_of(units, "").registry)
        load_units(SLUG, units, name=NAME)
    return row


def _published(place: Jurisdiction, slug: str, text: str) -> Version:
    with transaction.atomic():
        policy = content.ready_from(text, slug, place.units, place.facts)
        version, _ = issue(place, policy, text, "", note="示例数据，不是真实政策")
        record(
            PolicyLoaded(slug, version.ordinal, version.sha256, len(policy.readings)),
            subject=f"policy:{slug}",
            actor=SYSTEM,
        )
    return version
