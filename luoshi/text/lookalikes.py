"""What looks like a quantity and is none: 3+N, 7×24小时, 12345, 0391-3569000, “356”, 500强, 4A级, 第3条, 1．

Dates and document numbers are known by their own modules; what is listed here is the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_D = "[0-9０-９]"
LOOKALIKES = re.compile(
    rf"""
    {_D}{{1,4}}[Nn]?(?:\+[0-9０-９A-Za-zNnXx]{{1,4}}){{1,4}}        # 3+N, 1+8+N
  | [0-9０-９NnX]{{1,3}}米?[×xX*]{_D}{{1,3}}(?:小时|米)?            # 7×24小时, 3米×3米
  | {_D}{{1,4}}对{_D}{{1,4}}(?!的?比例)                             # 1对1
  | {_D}{{3,4}}[-－—]{_D}{{7,8}}(?!{_D})                            # 0391-3569000
  | (?<!{_D})1{_D}{{10}}(?!{_D})                                   # a mobile number
  | {_D}{{1,3}}(?:小时|分钟)[\u4e00-\u9fff]{{0,8}}圈                      # 15分钟生活圈
  | {_D}{{1,3}}[层楼][^，。；：、\n]{{0,8}}(?:窗口|室|号)                 # 2层B区6号窗口
  | [“"「『‘]{_D}{{1,6}}[”"」』’]                                     # “356”
  | 第{_D}{{1,6}}
  | {_D}{{1,5}}(?:\.{_D}{{1,3}})?(?:强|[Aa]{{1,5}}级|[Gg](?![Bb])|[Dd](?![A-Za-z])|号|级|版|后|届|[:：]{_D}{{2}}(?!{_D}))
  | [A-Za-z]{{1,12}}(?:[/.-]{{0,2}}|[ ](?!{_D}{{1,6}}[个家台套件项名人户张部份])){_D}{{1,6}}(?:[.—–-]{_D}{{1,6}}){{0,3}}
                                                                   # GB/T 9704-2012, PM2.5, C919, ISO 9001; not U盘Ukey 1个
  | https?://[\x21-\x7e]{{1,200}} | [\w.-]{{1,40}}@[\w.-]{{1,60}}
    """,
    re.VERBOSE | re.ASCII,
)


def lookalikes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans in `text[start:end]` in which no number is a quantity, in order."""
    for found in LOOKALIKES.finditer(text, start, end):
        yield found.span()
