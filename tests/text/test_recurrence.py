"""How often."""

import pytest

from luoshi.text import find


@pytest.mark.parametrize(
    "words, every",
    [
        ("每日发布价格监测信息", "day"), ("全市煤炭日产量", "day"), ("逐日", "day"), ("支出进度旬监控", "ten-day"),
        ("风险防范周报告", "week"), ("每周调度", "week"), ("每半月", "half-month"), ("按月发放", "month"),
        ("支出分析月通报", "month"), ("每季度排名", "quarter"), ("季度排名、约谈", "quarter"), ("每半年", "half-year"),
        ("预算纠偏年保障", "year"), ("年度考核", "year"), ("每年", "year"), ("逐月", "month"),
        ("一月一调度", "month"), ("实行一季一通报", "quarter"),
    ],
)  # fmt: skip
def test_words_that_say_how_often(words, every):
    assert [one.every for one in find(words).recurrences] == [every]


@pytest.mark.parametrize(
    "words",
    [
        "2023年评估",
        "3月通报",
        "当年报告",
        "一季度分析",
        "每家企业",
        "去年总结",
        "每两年评估一次",
        "逢双月调度",
        "近年评价",
    ],
)
def test_words_that_only_look_so(words):
    assert find(words).recurrences == ()
