"""The real documents, measure by measure and benefit by benefit, in both languages: each page stands and is whole, and
each calculator takes a worked example."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

POLICIES = sorted(Path("policies").glob("*/jurisdiction.yaml"))


@pytest.mark.parametrize("folder", [file.parent for file in POLICIES], ids=lambda folder: folder.name)
def test_each_page_is_whole(folder: Path, db: None, read: Callable[..., Any]) -> None:
    from luoshi.office.catalogue.services import load_folder

    for loaded in load_folder(folder):
        version = loaded.version
        # The first worked example of each benefit, as one would type it.
        cases = {
            str(one["of"]): one.get("facts", {}) for one in reversed(YAML(typ="safe").load(version.cases))
        }
        for lang in ("zh-hans", "en"):
            read(f"/p/{version.policy.slug}/", lang)
            for measure in version.measures.all():
                page = read(f"/p/{version.policy.slug}/{measure.key}/", lang)
                assert page.says(measure.text), measure.key
        for place, benefit in enumerate(version.benefits.select_related("measure")):
            url = f"/p/{version.policy.slug}/{benefit.measure.key}/{benefit.key}/"
            facts = cases.get(benefit.key, {})
            page = read(url, "en" if place % 3 == 2 else "zh-hans", data=facts, follow=True)
            assert page.status == 200, (url, facts)
