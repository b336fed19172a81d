"""A jurisdiction's folder taken into the catalogue: each policy in it that is new or changed is published by the system.

    policies/jiaozuo/  jurisdiction.yaml  units.yaml  facts.yaml  regions.geojson  2023-1/policy.md  2023-1/cases.yaml

Loading again changes nothing. What people have published since is never overridden by a file: such a policy is `kept`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from django.db import transaction

from luoshi.office.catalogue import content, queries, search
from luoshi.office.catalogue.events import PolicyLoaded
from luoshi.office.catalogue.models import Jurisdiction, Outlines, Policy, Version, digest_of
from luoshi.office.catalogue.regions import LARGEST
from luoshi.office.catalogue.regions import text_of as text_of_regions
from luoshi.office.catalogue.services.issuing import issue
from luoshi.office.people.services.units import load_units
from luoshi.office.record.events import SYSTEM, Actor
from luoshi.office.record.services import record
from luoshi.policy.file import text_of
from luoshi.policy.writing import yaml_lines
from luoshi.problem import Place, Problem, Refused, Say

Fate = Literal["new", "changed", "same", "kept"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one policy: published for the first time, published anew, as it was already, or kept as people
    have published it though the file says otherwise."""

    slug: str
    fate: Fate
    version: Version


def load_folder(
    folder: Path | str, actor: Actor = SYSTEM, *, told: Callable[[Loaded], None] = lambda _: None
) -> list[Loaded]:
    """A jurisdiction's folder. `Refused` with what is wrong; then nothing of the policy at fault, or of a jurisdiction
    whose own files are at fault, has changed."""
    place = Path(folder)
    jurisdiction = _jurisdiction(place, actor)
    found = []
    for file in sorted(place.glob("*/policy.md")):
        one = _policy(jurisdiction, file, actor)
        told(one)
        found.append(one)
    return found


@transaction.atomic
def _jurisdiction(place: Path, actor: Actor) -> Jurisdiction:
    settings, units, facts = (_text(place / f"{name}.yaml") for name in ("jurisdiction", "units", "facts"))
    name, code, counties = _settings(settings, place)
    outlines = _outlines(place)
    around = content.surroundings_of(units, facts)
    if around.problems:
        raise Refused(*(_placed(problem, place) for problem in around.problems))
    row = Jurisdiction.objects.filter(slug=place.name).first() or Jurisdiction(slug=place.name)
    before = (row.name, row.code, row.settings, row.units, row.facts)
    row.name, row.code, row.settings, row.units, row.facts = name, code, settings, units, facts
    if row.pk is None or before != (row.name, row.code, row.settings, row.units, row.facts):
        row.save()
        search.index_units(row, around.registry)
        transaction.on_commit(queries.forget)
    _keep_outlines(row, outlines)
    load_units(row.slug, units, counties, name=name, actor=actor)
    return row


def _outlines(place: Path) -> str:
    """regions.geojson as it is written, checked; nothing where there is none."""
    file = place / "regions.geojson"
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except FileNotFoundError:
        return ""
    except OSError:
        raise _unreadable(file) from None
    return text_of_regions(data, str(file))


def _keep_outlines(row: Jurisdiction, geojson: str) -> None:
    kept = Outlines.objects.filter(jurisdiction=row)
    if not geojson:
        kept.delete()
    elif kept.values_list("digest", flat=True).first() != digest_of(geojson):
        Outlines(jurisdiction=row, geojson=geojson).save()


def _policy(jurisdiction: Jurisdiction, file: Path, actor: Actor) -> Loaded:
    slug = f"{jurisdiction.slug}/{file.parent.name}"
    text, cases = text_of(file), _text(file.parent / "cases.yaml")
    here = (text, cases, jurisdiction.units, jurisdiction.facts)
    with transaction.atomic():
        row = Policy.objects.filter(slug=slug).select_related("current").first()
        last = row.versions.filter(published_by=None).order_by("-ordinal").first() if row else None
        if row and last and (last.text, last.cases, last.units, last.facts) == here:
            return Loaded(slug, "same", last)
        if row and row.versions.exclude(published_by=None).exists():
            return Loaded(slug, "kept", row.current or row.versions.order_by("-ordinal")[0])
        policy = content.ready_from(text, str(file), jurisdiction.units, jurisdiction.facts)
        if policy.id != slug:
            raise Refused(_misplaced(policy.id, slug, file))
        name, source = _source(file.parent, policy.front.source)
        version, before = issue(jurisdiction, policy, text, cases, source=source, source_name=name)
        record(
            PolicyLoaded(slug, version.ordinal, version.sha256, len(policy.readings)),
            subject=f"policy:{slug}",
            actor=actor,
        )
    return Loaded(slug, "changed" if before else "new", version)


def _source(folder: Path, name: str) -> tuple[str, bytes]:
    """The original beside the policy file, if it is there: `check` says so where it is not."""
    if Path(name).name != name or not (folder / name).is_file():
        return "", b""
    return name, (folder / name).read_bytes()


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        raise _unreadable(file) from None


def _unreadable(file: Path) -> Refused:
    say = Say(f"读不了 {file.name}，或它不是 UTF-8 编码", f"{file.name} cannot be read, or is not in UTF-8")
    return Refused(Problem("file.encoding", say, Say("另存为 UTF-8", "save it as UTF-8"), Place(str(file))))


def _settings(text: str, place: Path) -> tuple[str, str, dict[str, str]]:
    """Name, code and counties out of jurisdiction.yaml."""
    file = str(place / "jurisdiction.yaml")
    tree, problems = yaml_lines.read(text, file, 1) if text.strip() else (None, [])
    data = tree.data if tree else {}
    if problems or not isinstance(data, dict) or not isinstance(data.get("name"), str):
        say = Say("读不出地区的名称", "the name of the jurisdiction cannot be read")
        do = Say("在 jurisdiction.yaml 里写 name: 示例市", "write `name: 示例市` in jurisdiction.yaml")
        raise Refused(*problems, Problem("jurisdiction.name", say, do, Place(file)))
    counties = data.get("counties")
    named = counties if isinstance(counties, dict) else {}
    codes = {name: _code(one) for name, one in named.items()}
    return str(data["name"]), _code(data), codes


def _code(data: object) -> str:
    found = data.get("code", "") if isinstance(data, dict) else ""
    return found if isinstance(found, str) else ""


def _placed(problem: Problem, place: Path) -> Problem:
    file = str(place / problem.place.file) if problem.place.file else str(place)
    return replace(problem, place=replace(problem.place, file=file))


def _misplaced(written: str, slug: str, file: Path) -> Problem:
    return Problem(
        "policy.misplaced",
        Say(
            f"文件头写的是“{written}”，所在文件夹是“{slug}”",
            f"the front matter says {written}, the folder {slug}",
        ),
        Say(f"文件头写 policy: {slug}，或移动文件夹", f"write `policy: {slug}`, or move the folder"),
        Place(str(file), 2, key="policy"),
    )
