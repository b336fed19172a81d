"""Search over what is current: benefits, measures, policies, units.

`index(version, policy)` writes a version's rows and their tokens in place of its policy's earlier ones; `search` finds.
An answer has every token of the query (tokens.py): first those that have them in their name or heading, then those that
have them anywhere, then those that an everyday word stands for (个体户 is 个体工商户), and only if there is none of
these, those that have most of them, which are marked as near.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from luoshi.office.catalogue import tokens
from luoshi.office.catalogue.everyday import in_official_words
from luoshi.office.catalogue.models import Jurisdiction, Policy, SearchRow, Version
from luoshi.policy.jurisdiction.bodies import Bodies
from luoshi.policy.policy import Policy as Running

LONGEST_QUERY = 100
_SNIPPET = 60
_MOST = 120
"""How many candidates are set in order; only those that are shown are then read whole."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `snippet` is its text in pieces, each with whether it is what was looked for; `near` says that
    not every word of the query stands there."""

    kind: str
    """policy, measure, benefit, unit"""
    policy: str
    source: str
    """The number or title of its policy."""
    measure: str
    benefit: str
    title: str
    snippet: tuple[tuple[str, bool], ...]
    near: bool = False

    @property
    def path(self) -> str:
        """Its page on the portal; a unit has none."""
        parts = [part for part in (self.policy, self.measure, self.benefit) if part]
        return f"/p/{'/'.join(parts)}/" if self.policy else ""


def index(version: Version, policy: Running, registry: Bodies | None) -> None:
    """Make a version findable, in place of every other version of its policy."""
    unindex(version.policy)
    row, front = version.policy, policy.front
    source = front.number or front.title
    number = list(tokens.cited(front.number or ""))
    rows: list[tuple[SearchRow, list[str], list[str]]] = []

    def add(kind: str, title: str, text: str, head: Iterable[str], body: Iterable[str], **keys: str) -> None:
        made = SearchRow(
            jurisdiction_id=row.jurisdiction_id,
            version=version,
            kind=kind,
            policy=row.slug,
            source=source[:400],
            title=title[:400],
            text=text,
            **keys,
        )
        rows.append((made, list(head), list(body)))

    preamble = "".join(policy.document.text[: _start(policy)].split())[:400]
    add(
        SearchRow.POLICY,
        front.title,
        preamble,
        [*tokens.tokens(front.title), *tokens.tokens(front.number or ""), *tokens.tokens(front.issuer)],
        tokens.tokens(preamble),
    )
    for one in policy.document.measures:
        headings = [f"{each.label}{each.title}" for each in (one.chapter, one.section) if each]
        units = " ".join(_spellings([duty.name for duty in one.duties], registry))
        words = "".join(one.text.split())
        add(
            SearchRow.MEASURE,
            f"{one.label}{one.heading or words[:40]}",
            words,
            [*tokens.tokens(one.heading or ""), tokens.measure_token(one.id)],
            [*tokens.tokens(f"{words} {' '.join(headings)} {units}"), *number],
            measure=one.id,
        )
    gists = dict(version.benefits.values_list("key", "gist"))
    for benefit in policy.benefits.values():
        gist = gists.get(benefit.id, "")
        about = f"{'、'.join(benefit.audience)}：{gist}" if benefit.audience else gist
        at = benefit.measure.id if benefit.measure else ""
        add(
            SearchRow.BENEFIT,
            benefit.name,
            about,
            tokens.tokens(benefit.name),
            [*tokens.tokens(about), *number, *([tokens.measure_token(at)] if at else [])],
            measure=at,
            benefit=benefit.id,
        )
    _write(rows)


def index_units(jurisdiction: Jurisdiction, registry: Bodies | None) -> None:
    """Make the units of a jurisdiction findable by each of their names."""
    _remove(SearchRow.objects.filter(jurisdiction=jurisdiction, kind=SearchRow.UNIT))
    rows = []
    for body in registry.all if registry else ():
        others = [name for name in dict.fromkeys((body.full, *body.aliases)) if name != body.name]
        row = SearchRow(
            jurisdiction=jurisdiction,
            kind=SearchRow.UNIT,
            source=jurisdiction.name,
            title=body.name,
            text="、".join(others),
        )
        rows.append((row, list(tokens.tokens(" ".join([body.name, *others]))), []))
    _write(rows)


def unindex(policy: Policy) -> None:
    """Nothing of the policy is found any more."""
    _remove(SearchRow.objects.filter(policy=policy.slug))


def search(text: str, limit: int = 20, jurisdiction: str | None = None) -> list[Hit]:
    """What answers a query, best first. An empty query, or one of signs alone, finds nothing."""
    query = " ".join(text.split())[:LONGEST_QUERY]
    found: dict[int, tuple[_Row, str]] = {}
    for words in dict.fromkeys((query, in_official_words(query))):
        wanted = tokens.wanted(words)
        for head_only in (True, False):
            if wanted and len(found) < limit:
                rows = _candidates(wanted, head_only, "all", jurisdiction)
                for row in _ordered(rows, words, wanted):
                    found.setdefault(row[0], (row, words))
    wanted = tokens.wanted(query)
    near = not found and len(wanted) > 1
    if near:
        found = {row[0]: (row, query) for row in _candidates(wanted, False, "any", jurisdiction)}
    shown = list(found.values())[: limit * 3 if near else limit]
    texts = dict(SearchRow.objects.filter(pk__in=[row[0] for row, _ in shown]).values_list("pk", "text"))
    hits = [_hit(row, texts.get(row[0], ""), words, near) for row, words in shown]
    if near and len(wanted) > 3:
        hits = [hit for hit in hits if any(marked for _, marked in hit.snippet)]
    return hits[:limit]


_COLUMNS = (
    "r.id, r.kind, r.policy, r.source, r.measure, r.benefit, r.title, "
    "CASE WHEN r.kind = 'unit' THEN r.text ELSE '' END"
)
_Row = tuple[int, str, str, str, str, str, str, str, float]


def _candidates(wanted: Sequence[str], head_only: bool, how: str, jurisdiction: str | None) -> list[_Row]:
    where = "" if jurisdiction is None else " AND j.slug = %s"
    join = (
        ""
        if jurisdiction is None
        else (
            " JOIN catalogue_searchrow s ON s.id = t.rowid JOIN catalogue_jurisdiction j ON j.id = s.jurisdiction_id"
        )
    )
    last: list[Any] = [] if jurisdiction is None else [jurisdiction]
    if connection.vendor == "postgresql":
        query = (" & " if how == "all" else " | ").join(wanted)
        column = "head" if head_only else "tokens"
        best = (
            f"SELECT t.rowid AS id, -ts_rank(t.tokens, q) AS score FROM to_tsquery('simple', %s) q, "
            f"catalogue_searchtokens t{join} WHERE t.{column} @@ q{where} ORDER BY score, t.rowid LIMIT {_MOST}"
        )
    else:
        query = (" AND " if how == "all" else " OR ").join(wanted)
        query = f"head : ({query})" if head_only else query
        best = (
            f"SELECT t.rowid AS id, t.rank AS score FROM catalogue_searchtokens t{join} "
            f"WHERE t.catalogue_searchtokens MATCH %s AND t.rank MATCH 'bm25(4.0, 1.0)'{where} "
            f"ORDER BY t.rank LIMIT {_MOST}"
        )
    sql = (
        f"SELECT {_COLUMNS}, b.score FROM ({best}) b JOIN catalogue_searchrow r ON r.id = b.id "
        "ORDER BY b.score, r.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, *last])
        return cursor.fetchall()


def _ordered(rows: list[_Row], query: str, wanted: Sequence[str]) -> list[_Row]:
    """What is called exactly so first, then what has the words in its name, then by kind and by rank."""
    plain = "".join(tokens.plain(query).split())
    cited = {tokens.is_cited(token) for token in wanted}
    first = {
        SearchRow.POLICY: 0 if "number" in cited else 3,
        SearchRow.MEASURE: 0 if "measure" in cited else 2,
        SearchRow.BENEFIT: 1,
        SearchRow.UNIT: 1,
    }

    def place(row: _Row) -> tuple[bool, bool, int, float, int]:
        title = "".join(tokens.plain(row[6]).split())
        called = title == plain or (row[1] == SearchRow.UNIT and plain in tokens.plain(row[7]).split("、"))
        return not called, plain not in title, first[row[1]], row[8], row[0]

    return sorted(rows, key=place)


def _hit(row: _Row, text: str, query: str, near: bool) -> Hit:
    _, kind, policy, source, measure, benefit, title, _, _ = row
    return Hit(kind, policy, source, measure, benefit, title, snippet(text, query), near)


def snippet(text: str, query: str) -> tuple[tuple[str, bool], ...]:
    """The text around what was looked for, in pieces, those marked that are it."""
    lower = tokens.plain(text)
    if len(lower) != len(text):  # a sign that is several when it is plain: nothing can be marked in place
        lower = text.lower()
    words = [word for word in tokens.words_of(query) if word in lower] or [
        pair for word in tokens.words_of(query) for pair in _pairs(word) if pair in lower
    ]
    begin = min((lower.index(word) for word in words), default=0)
    start = max(0, begin - _SNIPPET // 3)
    end = min(len(text), start + _SNIPPET + max((len(word) for word in words), default=0))
    spans = sorted((at, at + len(word)) for word in words for at in _all(lower, word, start, end))
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in spans:
        if last <= at:
            continue
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[max(first, at) : last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append(("…", False))
    return tuple(pieces)


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] if len(word) > 2 else []


def _all(text: str, word: str, start: int, end: int) -> Iterable[int]:
    at = text.find(word, start, end)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word), end)


def _start(policy: Running) -> int:
    measures = policy.document.measures
    return measures[0].start if measures else len(policy.document.text)


def _spellings(names: Iterable[str], registry: Bodies | None) -> list[str]:
    found: dict[str, None] = {}
    for name in names:
        found[name] = None
        if registry and name in registry:
            body = registry[name]
            found.update(dict.fromkeys((body.full, *body.aliases)))
    return list(found)


@transaction.atomic
def _write(rows: list[tuple[SearchRow, list[str], list[str]]]) -> None:
    made = SearchRow.objects.bulk_create([row for row, _, _ in rows])
    values = [
        (row.pk, tokens.joined(head), tokens.joined(body))
        for row, (_, head, body) in zip(made, rows, strict=True)
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO catalogue_searchtokens (rowid, head, tokens) "
                "SELECT n, to_tsvector('simple', h), "
                "setweight(to_tsvector('simple', h), 'A') || setweight(to_tsvector('simple', b), 'D') "
                "FROM (VALUES (%s::bigint, %s::text, %s::text)) AS given (n, h, b) "
                "ON CONFLICT (rowid) DO UPDATE SET head = excluded.head, tokens = excluded.tokens",
                values,
            )
        else:
            cursor.executemany(
                "INSERT OR REPLACE INTO catalogue_searchtokens (rowid, head, body) VALUES (%s, %s, %s)",
                values,
            )


@transaction.atomic
def _remove(rows: Any) -> None:
    gone = list(rows.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM catalogue_searchtokens WHERE rowid = %s", [(pk,) for pk in gone])
    rows.delete()
