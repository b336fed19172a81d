"""The document as Akoma Ntoso 3.0 (OASIS LegalDocML): a `doc` of chapters, sections and articles, with
their words marked.

Every word of the text is kept, in order: what stands before the first heading is the preface, what follows
the last measure the conclusions. In the measures, responsibility clauses, units, quantities, dates and
cited documents are marked where they stand. `eId`s follow the OASIS naming convention
(chp_1__sec_2__art_5).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import quote

from lxml import etree

from luoshi.policy.document import Document, Heading, Measure
from luoshi.policy.exports.layout import Paragraph, paragraphs
from luoshi.policy.exports.words import literal, printable
from luoshi.text.span import Moment, Quantity

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_INLINE = {"title": "docTitle", "number": "docNumber", "date": "docDate"}
"""How the lines of the preface are marked, by what they are."""

_OPS = {">=": "at-least", "<=": "at-most", ">": "more-than", "<": "less-than", "=": "exactly", "~": "about"}

_UNKNOWN_DAY = "0001-01-01"
"""The schema wants a date of every document; this one says that none was found."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """Words to be marked: from, to, and the element that says what they are."""

    start: int
    end: int
    tag: str
    attributes: dict[str, str]


@dataclass(slots=True)
class _Names:
    """The units, and the units of quantities, that the text refers to; each gets an id when first met."""

    organizations: dict[str, str] = field(default_factory=dict)
    concepts: dict[str, str] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def organization(self, name: str) -> str:
        return "#" + self.organizations.setdefault(name, f"organization.{len(self.organizations) + 1}")

    def concept(self, unit: str) -> str:
        return "#" + self.concepts.setdefault(unit, f"concept.{len(self.concepts) + 1}")

    def unique(self, eid: str) -> str:
        """The id, or the id with a number behind it where a document has it twice (numbering that
        restarts)."""
        count = self.used.get(eid, 0) + 1
        self.used[eid] = count
        return eid if count == 1 else self.unique(f"{eid}-{count}")


def to_akn(document: Document) -> bytes:
    """The XML, in UTF-8."""
    names = _Names()
    root = etree.Element(_tag("akomaNtoso"), nsmap={None: NAMESPACE})  # type: ignore[dict-item]
    doc = _add(root, "doc", name="policy", contains="originalVersion")
    meta = _add(doc, "meta")
    lines = paragraphs(document)
    first = _first(document)
    opening = [line for line in lines if line.end <= first] if document.measures else []
    if opening:
        _preface(_add(doc, "preface"), opening, document)
    body = _add(doc, "mainBody")
    end = _body(body, document, names, opening[-1].end if opening else 0)
    closing = [line for line in lines if line.start >= end] if document.measures else []
    if closing:
        conclusions = _add(doc, "conclusions")
        for line in closing:
            _line(conclusions, line, document)
    if not len(body):
        _add(body, "p")
    _meta(meta, document, names)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _meta(meta: etree._Element, document: Document, names: _Names) -> None:
    policy = document.notices[-1] if document.notices else None
    day = policy.date.isoformat() if policy and policy.date else _UNKNOWN_DAY
    author = names.organization(policy.issuer) if policy and policy.issuer else "#luoshi"
    number = (policy.number if policy else None) or (policy.title if policy else None) or "unnumbered"
    work = "/".join(("/akn/cn/doc/policy", _path(policy.issuer if policy else None), day, _path(number)))
    expression = f"{work}/zho@{day}"
    identification = _add(meta, "identification", source="#luoshi")
    levels = (
        ("FRBRWork", f"{work}/!main", work),
        ("FRBRExpression", f"{expression}/!main", expression),
        ("FRBRManifestation", f"{expression}/!main.akn", f"{expression}.akn"),
    )
    for level, this, uri in levels:
        element = _add(identification, level)
        _add(element, "FRBRthis", value=this)
        _add(element, "FRBRuri", value=uri)
        if level == "FRBRWork" and policy:
            _add(element, "FRBRalias", value=printable(policy.title), name="title")
        _add(element, "FRBRdate", date=day, name="issued")
        _add(element, "FRBRauthor", href=author)
        if level == "FRBRWork":
            _add(element, "FRBRcountry", value="cn")
            _add(element, "FRBRsubtype", value="policy")
            if policy and policy.number:
                _add(element, "FRBRnumber", value=printable(policy.number))
        elif level == "FRBRExpression":
            _add(element, "FRBRlanguage", language="zho")
    references = _add(meta, "references", source="#luoshi")
    for kind, known in (("organization", names.organizations), ("concept", names.concepts)):
        for name, eid in known.items():
            _add(
                references,
                f"TLC{kind.capitalize()}",
                eId=eid,
                href=f"/akn/ontology/{kind}/cn/{_path(name)}",
                showAs=printable(name),
            )
    _add(
        references, "TLCOrganization", eId="luoshi", href="/akn/ontology/organization/luoshi", showAs="luoshi"
    )


def _preface(preface: etree._Element, lines: list[Paragraph], document: Document) -> None:
    """The lines before the body; each wrapped notice in a container of its own."""
    parts: list[list[Paragraph]] = [[]]
    for line in lines:
        if line.opens:
            parts.append([])
        parts[-1].append(line)
    for place, part in enumerate(parts, 1):
        parent = preface
        if len(parts) > 1:
            parent = _add(preface, "container", name="notice", eId=f"preface__container_{place}")
        for line in part:
            _line(parent, line, document)


def _line(parent: etree._Element, line: Paragraph, document: Document) -> None:
    paragraph = _add(parent, "p")
    if line.kind not in _INLINE:
        paragraph.text = printable(line.text)
        return
    days = {notice.date.isoformat() for notice in document.notices if notice.date}
    if line.kind != "date":
        _add(paragraph, _INLINE[line.kind]).text = printable(line.text)
    elif len(days) == 1:
        _add(paragraph, "docDate", date=days.pop()).text = printable(line.text)
    else:
        _day(paragraph, line, document)


def _day(paragraph: etree._Element, line: Paragraph, document: Document) -> None:
    """The date of the notice in which the line stands; where that notice has none, only the words."""
    own = [notice for notice in document.notices if notice.start <= line.start and notice.date]
    issued = max(own, key=lambda notice: notice.start).date if own else None
    if issued:
        paragraph = _add(paragraph, "docDate", date=issued.isoformat())
    paragraph.text = printable(line.text)


def _first(document: Document) -> int:
    """Where the body starts: at the label of the first heading or measure."""
    starts = [heading.start for heading in (*document.chapters, *document.sections)]
    starts += [_label_at(measure, document.text) for measure in document.measures[:1]]
    return min(starts, default=len(document.text))


def _body(body: etree._Element, document: Document, names: _Names, at: int) -> int:
    """Chapters, sections and measures in the order of the text, and the words between them; where the last
    ended."""
    text = document.text
    items: list[tuple[int, int, Heading | Measure, str]] = [
        *((heading.start, heading.end, heading, "chapter") for heading in document.chapters),
        *((heading.start, heading.end, heading, "section") for heading in document.sections),
        *((_label_at(measure, text), measure.end, measure, "article") for measure in document.measures),
    ]
    chapter: etree._Element | None = None
    section: etree._Element | None = None
    here = body
    for start, end, item, kind in sorted(items, key=lambda one: one[:2]):
        _between(here, text[at:start], names)
        at = max(at, end)
        if isinstance(item, Measure):
            parent = body
            if item.section and section is not None:
                parent = section
            elif item.chapter and chapter is not None:
                parent = chapter
            _article(parent, item, text, start, names)
            here = parent
        elif kind == "chapter":
            chapter, section = _heading(body, "chapter", "chp", item, text, names), None
            here = chapter
        else:
            section = _heading(body if chapter is None else chapter, "section", "sec", item, text, names)
            here = section
    if not document.measures:
        _between(here, text[at:], names)
    return at


def _heading(
    parent: etree._Element, tag: str, short: str, heading: Heading, text: str, names: _Names
) -> etree._Element:
    element = _add(parent, tag, eId=_eid(parent, f"{short}_{heading.number}", names))
    words = text[heading.start : heading.end]
    label = heading.label if words.startswith(heading.label) else ""
    _add(element, "num").text = printable(label or heading.label)
    _add(element, "heading").text = printable(words[len(label) :].strip())
    return element


def _article(parent: etree._Element, measure: Measure, text: str, label_at: int, names: _Names) -> None:
    eid = _eid(parent, f"art_{measure.number}", names)
    article = _add(parent, "article", eId=eid)
    label = text[label_at : measure.start].strip()
    if label:
        _add(article, "num").text = printable(label)
    marks = _marks(measure, eid, names)
    at = measure.start
    lead = len(measure.text) - len(measure.text.lstrip())
    if measure.heading and measure.text.startswith(measure.heading, lead):
        at += lead + len(measure.heading)
        at += text[at : at + 1] in ("。", "：", "．", ".", ":")
        at = min(at, measure.end)
        heading = _add(article, "heading")
        _marked(heading, text, measure.start + lead, at, marks)
    content = _add(article, "content", eId=f"{eid}__content")
    for line in text[at : measure.end].splitlines(keepends=True):
        words = line.strip()
        if words:
            start = at + line.index(words)
            _marked(_add(content, "p"), text, start, start + len(words), marks)
        at += len(line)
    if not len(content):
        _add(content, "p")


def _marks(measure: Measure, eid: str, names: _Names) -> deque[_Mark]:
    """What was found in the measure, outer before inner; where two cross, the later one is left out."""
    found = [
        _Mark(clause.start, clause.end, "inline", {"name": "responsibility"}) for clause in measure.clauses
    ]
    for clause in measure.clauses:
        for duty in clause.duties:
            attributes = {"refersTo": names.organization(duty.name), "class": duty.role}
            found.append(_Mark(duty.start, duty.end, "organization", attributes))
    found.extend(_quantity(quantity, names) for quantity in measure.quantities)
    found.extend(_moment(moment) for moment in measure.moments)
    for cited in measure.citations:
        name = cited.number or cited.title or cited.text
        found.append(_Mark(cited.start, cited.end, "ref", {"href": f"/akn/cn/doc/{_path(name)}"}))
    kept: list[_Mark] = []
    open_ends: list[int] = []
    counts: dict[str, int] = {}
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        while open_ends and open_ends[-1] <= mark.start:
            open_ends.pop()
        if mark.start >= mark.end or (open_ends and mark.end > open_ends[-1]):
            continue
        open_ends.append(mark.end)
        if mark.tag in ("organization", "quantity", "ref"):
            counts[mark.tag] = counts.get(mark.tag, 0) + 1
            mark.attributes["eId"] = f"{eid}__{mark.tag}_{counts[mark.tag]}"
        kept.append(mark)
    return deque(kept)


def _quantity(quantity: Quantity, names: _Names) -> _Mark:
    value = literal(quantity.value)
    if quantity.value_max is not None:
        value = f"{value}..{literal(quantity.value_max)}"
    attributes = {
        "refersTo": names.concept(quantity.unit or "1"),
        "normalized": value,
        "class": _OPS[quantity.op],
    }
    return _Mark(quantity.start, quantity.end, "quantity", attributes)


def _moment(moment: Moment) -> _Mark:
    """Akoma Ntoso's date is one day: the last of the stretch, else its first; `title` keeps the whole of
    it."""
    day = moment.last or moment.first
    if day is None:
        return _Mark(moment.start, moment.end, "inline", {"name": "event", "title": moment.iso})
    return _Mark(moment.start, moment.end, "date", {"date": day.isoformat(), "title": moment.iso})


def _marked(element: etree._Element, text: str, start: int, end: int, marks: deque[_Mark]) -> None:
    """Fills the element with text[start:end], its words marked, and takes those marks off the queue.

    A mark that goes on past the end is cut there, so that its words are marked as far as this paragraph goes.
    """
    stack: list[tuple[etree._Element, int]] = [(element, end)]
    at = start

    def write(until: int) -> None:
        nonlocal at
        words = printable(text[at:until])
        inner = stack[-1][0]
        if len(inner):
            inner[-1].tail = (inner[-1].tail or "") + words
        else:
            inner.text = (inner.text or "") + words
        at = max(at, until)

    while marks and marks[0].start < end:
        mark = marks.popleft()
        if mark.end <= at:
            continue
        while len(stack) > 1 and stack[-1][1] <= mark.start:
            write(stack[-1][1])
            stack.pop()
        if mark.start > at:
            write(mark.start)
        stack.append((_add(stack[-1][0], mark.tag, **mark.attributes), min(mark.end, stack[-1][1])))
    while stack:
        write(stack[-1][1])
        stack.pop()


def _between(here: etree._Element, words: str, names: _Names) -> None:
    """Words that are neither a heading nor a measure, kept where they stand."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if not lines:
        return
    if here.tag == _tag("mainBody"):
        parent = here
    elif all(child.tag in (_tag("num"), _tag("heading")) for child in here):
        parent = _add(here, "intro", eId=f"{here.get('eId')}__intro")
    else:
        eid = _eid(here, "hcontainer_1", names)
        parent = _add(_add(here, "hcontainer", name="text", eId=eid), "content", eId=f"{eid}__content")
    for line in lines:
        _add(parent, "p").text = printable(line)


def _label_at(measure: Measure, text: str) -> int:
    """Where the label of a measure starts, or where the measure does if no label stands before it."""
    if not measure.label:
        return measure.start
    near = max(0, measure.start - len(measure.label) - 8)
    found = text.rfind(measure.label, near, measure.start)
    return found if found >= 0 else measure.start


def _eid(parent: etree._Element, own: str, names: _Names) -> str:
    above = parent.get("eId")
    return names.unique(f"{above}__{own}" if above else own)


def _path(name: str | None) -> str:
    """A name as one step of an address."""
    return quote(printable(name or ""), safe="") or "unknown"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _tag(name), {key: printable(value) for key, value in attributes.items()})
