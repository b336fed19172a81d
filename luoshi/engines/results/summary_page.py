"""The summary as one page to look at: figures, a table, and bars. Nothing is loaded from anywhere; it follows the reader's
light or dark setting, and prints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from luoshi.policy.showing.chart import escape

Bar = tuple[str, Decimal, str]
"""What a bar is of, how long it is, what is written beside it."""

_MOST = 30
_MOST_CONDITIONS = 5
_GIVES = {
    "money": "资金",
    "up_to": "最高额",
    "relief": "减免",
    "refund": "返还",
    "credit": "额度",
    "deferral": "延期",
    "status": "资格",
}
_STYLE = """
:root { color-scheme: light dark; --ground: #fbfaf7; --card: #ffffff; --ink: #1f2933; --dim: #5b6673; --line: #dcd8cf;
        --red: #b3272d; --yes: #2f7d5b; --open: #c58a1b; --no: #b9bfc6; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --card: #1d2126; --ink: #e8e6e1; --dim: #9aa4af;
        --line: #343a42; --red: #ef7a76; --yes: #58b98c; --open: #e0b04f; --no: #59626c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.6;
       font-family: "Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.35; margin: 0 0 .25rem; text-wrap: balance; }
h2 { font-size: 1.05rem; margin: 2.5rem 0 .75rem; padding-bottom: .35rem; border-bottom: 2px solid var(--red); }
h3 { font-size: .95rem; margin: 1.25rem 0 .25rem; }
.dim { color: var(--dim); font-size: .85rem; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .75rem; margin: 1.5rem 0; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.figure b { display: block; font-size: 1.1rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap;
         font-variant-numeric: tabular-nums; }
th { color: var(--dim); font-weight: 500; }
th:first-child, td:first-child { text-align: left; white-space: normal; min-width: 11rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font-size: 13px; font-variant-numeric: tabular-nums; }
@media print { body { background: none; } h2 { break-after: avoid; } }
"""
_NAMES, _WIDTH, _FIGURES, _ROW = 190, 860, 190, 24


def page_path(out: Path) -> Path:
    return out.with_name(f"{out.name}.summary.html")


def summary_page(summary: Mapping[str, Any]) -> str:
    """The page, in Chinese."""
    rows = summary["rows"]
    out = [
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(summary['title'])}：批量结果</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>",
        f"<h1>{escape(summary['title'])}</h1>",
        f'<div class="dim">批量结果 · 决定日 {summary["on"] or "未定"} · {escape(summary["policy"])} · '
        f"{escape(summary['version'])}</div>",
        '<div class="figures">',
        _figure("读入", f"{rows['in']:,} 行"),
        _figure("算出", f"{rows['decided']:,} 行"),
        _figure("退回", f"{rows['refused']:,} 行"),
        *(
            _figure(f"合计：{_GIVES[one['gives']]}", _sum(one["amount"], one["unit"]))
            for one in summary["totals"]
        ),
        "</div>",
    ]
    if any(one.get("stands_back") for one in summary["benefits"]):
        out.append('<p class="dim">不能同时享受的事项，每一行在合计里只计一项（就高不重复）。</p>')
    out += ["<h2>各事项</h2>", _table(summary), _standing(summary["benefits"])]
    if summary["by_county"]:
        out.append(f"<h2>按{escape(summary['by'])}</h2>")
        out += _by_county(summary)
    payers = [one for one in summary["paid_by"] if Decimal(one["amount"])]
    if payers:
        out.append("<h2>由谁负担</h2>")
        out.append(
            _bars(
                [
                    (
                        f"{one['payer']}（{_GIVES[one['gives']]}）",
                        Decimal(one["amount"]),
                        _sum(one["amount"], one["unit"]),
                    )
                    for one in payers
                ]
            )
        )
    out += _conditions(summary)
    missing = [(one["fact"], Decimal(one["rows"]), f"{one['rows']:,} 行") for one in summary["missing"]]
    if missing:
        out += ["<h2>缺少的事实</h2>", _bars(missing[:_MOST]), _more(missing)]
    out.append("</main>\n</body>\n</html>\n")
    return "\n".join(part for part in out if part)


def _figure(name: str, value: str) -> str:
    return f'<div class="figure"><span class="dim">{escape(name)}</span><b>{escape(value)}</b></div>'


def _table(summary: Mapping[str, Any]) -> str:
    lines = []
    for one in summary["benefits"]:
        amount = _sum(one["amount"], one["unit"]) if "amount" in one else "—"
        cells = (f"{one['eligible']:,}", f"{one['not']:,}", f"{one['unknown']:,}", amount)
        name = f"{escape(one['name'])}<br><span class='dim'>{escape(_GIVES[one['gives']])} · {escape(one['id'])}</span>"
        lines.append(f"<tr><td>{name}</td>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>")
    head = "".join(f"<th>{name}</th>" for name in ("事项", "符合", "不符合", "还不能确定", "金额"))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table></div>'


def _standing(benefits: Sequence[Mapping[str, Any]]) -> str:
    """A bar for each benefit, parted: who may have it, not known, who may not."""
    width = _WIDTH - _NAMES - 10
    height = _ROW * len(benefits) + 34
    out = [_svg(height, "各事项符合、还不能确定、不符合的比例")]
    for place, (name, colour) in enumerate((("符合", "yes"), ("还不能确定", "open"), ("不符合", "no"))):
        x = _NAMES + 110 * place
        out.append(f'<rect x="{x}" y="6" width="11" height="11" style="fill:var(--{colour})"/>')
        out.append(f'<text x="{x + 17}" y="16">{name}</text>')
    for number, one in enumerate(benefits):
        y = 30 + _ROW * number
        out.append(_name(one["name"], y))
        parts = [one["eligible"], one["unknown"], one["not"]]
        whole = sum(parts) or 1
        x = _NAMES
        for part, colour in zip(parts, ("yes", "open", "no"), strict=True):
            long = part * width // whole
            if part:
                long = max(long, 1)
                share = f"{escape(one['name'])}：{part:,}"
                out.append(
                    f'<rect x="{x}" y="{y}" width="{long}" height="15" style="fill:var(--{colour})">'
                    f"<title>{share}</title></rect>"
                )
            x += long
    return "".join([*out, "</svg>"])


def _by_county(summary: Mapping[str, Any]) -> list[str]:
    out = []
    for total in summary["totals"]:
        kind = (total["gives"], total["unit"])
        bars: list[Bar] = []
        for county in summary["by_county"]:
            for one in county["totals"]:
                if (one["gives"], one["unit"]) == kind:
                    bars.append((county["county"], Decimal(one["amount"]), _sum(one["amount"], one["unit"])))
        if bars:
            bars.sort(key=lambda bar: -bar[1])
            out += [f"<h3>{_GIVES[kind[0]]}（{escape(kind[1])}）</h3>", _bars(bars[:_MOST]), _more(bars)]
    if not out:
        bars = [(one["county"], Decimal(one["rows"]), f"{one['rows']:,} 行") for one in summary["by_county"]]
        out = [_bars(bars[:_MOST]), _more(bars)]
    return out


def _conditions(summary: Mapping[str, Any]) -> list[str]:
    out = []
    for one in summary["benefits"]:
        if one["fails"]:
            shown = one["fails"][:_MOST_CONDITIONS]
            bars = [(each["condition"], Decimal(each["rows"]), f"{each['rows']:,} 行") for each in shown]
            out += [f"<h3>{escape(one['name'])}</h3>", _bars(bars), _more(one["fails"], _MOST_CONDITIONS)]
    return ["<h2>不符合的条件</h2>", *out] if out else []


def _more(bars: Sequence[object], most: int = _MOST) -> str:
    return f'<p class="dim">还有 {len(bars) - most} 项，见 summary.json</p>' if len(bars) > most else ""


def _bars(bars: Sequence[Bar]) -> str:
    most = max((bar[1] for bar in bars), default=Decimal(0)) or Decimal(1)
    width = _WIDTH - _NAMES - _FIGURES
    out = [_svg(_ROW * len(bars) + 4, "；".join(f"{name} {figure}" for name, _, figure in bars))]
    for number, (name, value, figure) in enumerate(bars):
        y = 2 + _ROW * number
        long = max(1, int(value * width / most)) if value > 0 else 0
        out.append(_name(name, y))
        out.append(f'<rect x="{_NAMES}" y="{y}" width="{long}" height="15" style="fill:var(--red)"/>')
        out.append(f'<text x="{_NAMES + long + 6}" y="{y + 12}">{escape(figure)}</text>')
    return "".join([*out, "</svg>"])


def _svg(height: int, title: str) -> str:
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">'


def _name(name: str, y: int) -> str:
    cut = name if len(name) <= 13 else f"{name[:12]}…"
    return f'<text x="{_NAMES - 8}" y="{y + 12}" text-anchor="end">{escape(cut)}<title>{escape(name)}</title></text>'


def _sum(amount: str, unit: str) -> str:
    return f"{Decimal(amount):,.2f} {unit}"
