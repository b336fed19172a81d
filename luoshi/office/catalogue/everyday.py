"""What people call things, and what official documents call them: 个体户 is 个体工商户, 买车 is 购车.

Search tries the official word as well. A word belongs here if documents hardly ever use it.
"""

from __future__ import annotations

OFFICIAL = {
    "个体户": "个体工商户",
    "买车": "购车",
    "小汽车": "汽车",
    "轿车": "汽车",
    "买房": "购房",
    "楼房": "商品住房",
    "房产税费": "房产税",
    "低保": "最低生活保障",
    "医保": "医疗保险",
    "社保": "社会保险",
    "养老金": "养老保险",
    "失业金": "失业保险",
    "工伤险": "工伤保险",
    "找工作": "就业",
    "开店": "创业",
    "小老板": "个体工商户",
    "小微": "小型微型",
    "中小企业": "中小微企业",
    "省钱": "补贴",
    "补助金": "补助",
    "贴钱": "补贴",
    "免税": "免征",
    "减税": "减征",
    "退税款": "退税",
    "缓交": "缓缴",
    "家电": "家用电器",
    "充电桩": "充电",
    "电车": "新能源汽车",
    "旅游票": "门票",
    "农民工": "务工人员",
    "残疾补助": "残疾人补贴",
    "修路": "道路",
    "税务所": "税务局",
    "工商局": "市场监管局",
    "社保局": "人力资源社会保障局",
    "房管局": "住房和城乡建设局",
}


def in_official_words(query: str) -> str:
    """The query with everyday words replaced, the longest first; itself where there is none."""
    for word in sorted(OFFICIAL, key=len, reverse=True):
        if word in query and OFFICIAL[word] not in query:
            query = query.replace(word, OFFICIAL[word])
    return query
