"""An event in words, for whoever reads the record: 发布了政策 jiaozuo/2023-1.

The words stand with the event (`SAYS` of its class); those of an event that the code no longer knows are its name.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.utils import timezone

from luoshi.office.record.events import Happened
from luoshi.office.record.models import Event
from luoshi.problem import Say

_FIELDS = {
    "added": "新增", "applicants": "申请人数", "base": "基于", "because": "理由", "before": "原先",
    "changed": "变更", "consent": "同意书", "count": "数量", "current": "现行版本", "device": "验证器",
    "ends": "到", "issuer": "身份认证方", "expires": "到期", "fields": "改动项", "how": "方式", "jurisdiction": "辖区",
    "key": "编号", "kind": "类别", "limit": "上限", "name": "名称", "officers": "公务人员数", "ordinal": "第几版",
    "policy": "政策", "reading": "说明", "readings": "未核签的说明", "retired": "撤销",
    "revision": "修订号", "role": "岗位", "says": "读作", "scopes": "权限",
    "second_factor": "第二道验证", "seed": "种子",
    "sha256": "文本", "since": "起", "source": "来源文件", "unit": "单位", "until": "止", "user": "账号",
    "username": "用户名", "version": "版本",
}  # fmt: skip
"""What the fields of events are called; one that is not here is shown by its name in the code."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+\d\d:\d\d")
"""A moment as an event keeps it; it is read in the time of the place."""


def kinds() -> dict[str, type[Happened]]:
    """Every event that the office knows, by name."""
    found: dict[str, type[Happened]] = {}
    waiting = [Happened]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found[kind.__name__] = kind
            waiting.append(kind)
    return found


def name_in_words(name: str) -> Say:
    kind = kinds().get(name)
    return kind.SAYS if kind and kind.SAYS else Say(name, name)


_SUBJECTS = {
    "policy": Say("政策", "policy"),
    "people.user": Say("账号", "account"),
    "people.applicant": Say("申请人", "applicant"),
    "people.token": Say("令牌", "token"),
    "people.units": Say("单位名录", "units of"),
    "people.administration": Say("限时管理", "administration"),
    "people.data_key": Say("数据密钥", "data key"),
    "people.demo": Say("演示人员", "demo people"),
}


def subject_in_words(subject: str) -> Say:
    """What an event is about: policy:jiaozuo/2023-1 -> 政策 jiaozuo/2023-1."""
    kind, _, which = subject.partition(":")
    called = _SUBJECTS.get(kind)
    if called is None:
        return Say(subject, subject)
    return Say(f"{called.zh} {which}".rstrip(), f"{called.en} {which}".rstrip())


def details(event: Event, *, whole: bool = False) -> list[tuple[Say, str]]:
    """What the event says, field by field; as short as a line, or whole."""
    said = [(key, value) for key, value in event.data.items() if value not in (None, "", [], {})]
    return [
        (Say(_FIELDS.get(key, key), key.replace("_", " ")), _written(value, whole)) for key, value in said
    ]


def _written(value: object, whole: bool) -> str:
    if isinstance(value, list):
        shown = "、".join(_written(one, whole) for one in (value if whole else value[:6]))
        return shown if whole or len(value) <= 6 else f"{shown} … ({len(value)})"
    if isinstance(value, dict):
        return "；".join(f"{key} {_written(one, whole)}" for key, one in value.items())
    text = str(value)
    if _MOMENT.fullmatch(text):
        return timezone.localtime(datetime.fromisoformat(text)).strftime("%Y-%m-%d %H:%M:%S")
    is_hash = len(text) == 64 and text.isalnum() and text.isascii()
    return f"{text[:12]}…" if is_hash and not whole else text
