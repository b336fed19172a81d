"""How often a thing is done: 每日, 按月, 旬监控, 季度排名, 年度考核."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.text.span import Recurrence

_EVERY = {
    "日": "day", "天": "day", "旬": "ten-day", "周": "week", "星期": "week", "半月": "half-month", "半个月": "half-month",
    "月": "month", "月度": "month", "季": "quarter", "季度": "quarter", "半年": "half-year", "年": "year",
    "年度": "year",
}  # fmt: skip

_SPAN = "半个月|半月|半年|月度|季度|年度|星期|[日天旬周月季年]"
_DOING = (
    "调度|通报|报告|报送|报表|监测|监控|监管|排名|排序|分析|考核|评估|评价|评比|会商|督导|督查|督办|检查|巡查|小结|总结|保障|"
    "点评|研判|产量|产能|更新|公布|公示|发布|例会|盘点|结算|清算|审计|普查|推进会|一排名|一通报|一调度|一报告|计划|重点工作|任务"
)
_RECURRENCE = re.compile(
    rf"(?:每|按|逐)(?P<each>个?(?:{_SPAN}))(?!均|产)"
    r"|(?<![0-9０-９一二两三四五六七八九十第统唯])一(?P<once>[日天旬周月季年])一(?=[\u4e00-\u9fff])"
    rf"|(?<![0-9０-９一二两三四五六七八九十个当本次上下同近全半今明去几某节假单双数])(?P<kind>{_SPAN})(?:{_DOING})"
)


def recurrences(text: str, start: int = 0, end: int | None = None) -> Iterator[Recurrence]:
    """The recurrence words in `text[start:end]`, in order."""
    for found in _RECURRENCE.finditer(text, start, len(text) if end is None else end):
        word = (found["each"] or found["once"] or found["kind"]).removeprefix("个")
        yield Recurrence(found.group(), *found.span(), _EVERY[word])
