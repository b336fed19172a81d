"""A jurisdiction's folder becomes published versions; loading again changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from luoshi.office.catalogue import queries
from luoshi.office.catalogue.models import Policy, Version
from luoshi.office.catalogue.services import load_folder
from luoshi.office.record.queries import history
from luoshi.problem import Refused

pytestmark = pytest.mark.django_db
CAR = {"购车价格": 150000, "购车日期": "2024-02-01", "是否新车": True}


def test_it_publishes_what_the_folder_holds_and_says_so_in_the_record(shili: Version) -> None:
    assert (shili.ordinal, shili.policy.current, shili.published_by) == (1, shili, None)
    assert shili.source.decode().startswith("示例市人民政府文件")
    (event,) = history("policy:shili/2024-1")
    assert (event.name, event.actor) == ("PolicyLoaded", "system")


def test_its_rows_say_what_the_document_says(shili: Version) -> None:
    measures = queries.measures(shili)
    assert [one.key for one in measures] == ["1", "2", "3", "4", "5"]
    assert measures[0].chapter == "一、促进消费"
    assert measures[0].units[0] == {"name": "市财政局", "role": "lead"}
    benefit = measures[0].benefits.get()
    assert (benefit.key, benefit.closes, benefit.audience) == ("car-purchase", date(2030, 6, 30), ["个人"])
    assert benefit.gist == "购车价格 × 5%，封顶 10,000元"
    days = {(one.kind, one.day) for one in shili.deadlines.all()}
    assert ("milestone", date(2029, 9, 30)) in days
    assert ("target", date(2030, 12, 31)) in days
    assert shili.targets.get().owner == "市科学技术局"


def test_a_version_decides(shili: Version) -> None:
    decision = queries.loaded(shili).benefits["car-purchase"].decide(CAR)
    assert (decision.amount, decision.version) == (Decimal("7500.00"), shili.sha256)


def test_loading_again_changes_nothing(shili: Version, shili_folder: Path) -> None:
    (again,) = load_folder(shili_folder)
    assert (again.fate, again.version.pk) == ("same", shili.pk)
    assert Version.objects.count() == 1
    assert len(history("policy:shili/2024-1")) == 1


def test_a_changed_file_is_a_new_version_and_the_old_one_decides_as_it_did(
    shili: Version, shili_folder: Path
) -> None:
    file = shili_folder / "2024-1" / "policy.md"
    text = file.read_text("utf-8").replace("{is: 2024-01-15,", "{is: 2024-03-01,")
    file.write_text(text, "utf-8")
    (changed,) = load_folder(shili_folder)
    assert (changed.fate, changed.version.ordinal) == ("changed", 2)
    assert queries.version_of("shili/2024-1") == changed.version
    new, old = (queries.loaded(version).benefits["car-purchase"] for version in (changed.version, shili))
    assert new.decide(CAR).eligible is False
    assert old.decide(CAR).eligible is True
    assert queries.version_with(shili.sha256) == shili


def test_a_changed_vocabulary_leaves_the_old_version_its_own(shili: Version, shili_folder: Path) -> None:
    facts = shili_folder / "facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace("金额 0.01..", "金额 0.01..200000"), "utf-8")
    (changed,) = load_folder(shili_folder)
    assert changed.fate == "changed"
    dear = CAR | {"购车价格": 300000}
    with pytest.raises(Refused):
        queries.loaded(changed.version).benefits["car-purchase"].decide(dear)
    assert queries.loaded(shili).benefits["car-purchase"].decide(dear).amount == Decimal("10000.00")


def test_it_refuses_a_policy_that_cannot_decide_and_keeps_what_was(
    shili: Version, shili_folder: Path
) -> None:
    file = shili_folder / "2024-1" / "policy.md"
    file.write_text(file.read_text("utf-8").replace("least(购车价格", "least(车价"), "utf-8")
    with pytest.raises(Refused) as refused:
        load_folder(shili_folder)
    assert refused.value.problems[0].place.line == 34
    assert Policy.objects.get().current == shili


def test_it_refuses_a_policy_in_the_folder_of_another(db: None, shili_folder: Path) -> None:
    (shili_folder / "2024-1").rename(shili_folder / "2024-9")
    with pytest.raises(Refused) as refused:
        load_folder(shili_folder)
    assert refused.value.problems[0].code == "policy.misplaced"
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("file", "content", "code"),
    [
        ("jurisdiction.yaml", "", "jurisdiction.name"),
        ("jurisdiction.yaml", "name: [", "jurisdiction.name"),
        ("units.yaml", "市财政局: 1\n", "units.shape"),
        ("facts.yaml", "购车价格: {type: 长度}\n", None),
    ],
)
def test_it_refuses_broken_files_of_a_jurisdiction(
    db: None, shili_folder: Path, file: str, content: str, code: str | None
) -> None:
    (shili_folder / file).write_text(content, "utf-8")
    with pytest.raises(Refused) as refused:
        load_folder(shili_folder)
    assert code is None or code in [problem.code for problem in refused.value.problems]
    assert not Policy.objects.exists()


def test_what_people_have_published_is_not_overridden_by_a_file(
    shili: Version, shili_folder: Path, publisher: Any
) -> None:
    made = Version.objects.create(
        policy=shili.policy,
        ordinal=2,
        text=shili.text,
        units=shili.units,
        facts=shili.facts,
        sha256="0" * 64,
        key=shili.key,
        published=shili.published,
        published_by=publisher,
    )
    Policy.objects.filter(pk=shili.policy_id).update(current=made)
    file = shili_folder / "2024-1" / "policy.md"
    file.write_text(file.read_text("utf-8").replace("rises_with: [购车价格]\n", ""), "utf-8")
    (kept,) = load_folder(shili_folder)
    assert (kept.fate, kept.version) == ("kept", made)
    assert Version.objects.count() == 2
