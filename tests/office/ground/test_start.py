"""What happens before the site opens: the tables, the policies, the static files; what is wrong is said and stops nothing
else."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test import override_settings

from luoshi.office import start
from luoshi.office.assets import Assets
from luoshi.office.record.guards import unguarded

pytestmark = pytest.mark.django_db
CONTENT = Path(__file__).parents[1] / "content"


@pytest.fixture
def folder(tmp_path):
    """The invented jurisdiction, and another whose policy has lost its blocks' fences."""
    shutil.copytree(CONTENT / "shili", tmp_path / "shili")
    shutil.copytree(CONTENT / "shili", tmp_path / "anli")
    return tmp_path


def test_policies_are_loaded_once_and_again_when_they_change():
    from luoshi.office.catalogue.queries import current_versions

    assert start.load_policies(CONTENT) == (["shili"], [])
    before = [version.pk for version in current_versions()]
    assert len(before) == 1
    assert start.load_policies(CONTENT) == (["shili"], [])
    assert [version.pk for version in current_versions()] == before


def test_a_policy_with_errors_is_said_and_the_others_are_loaded(folder):
    policy = folder / "anli" / "2024-1" / "policy.md"
    policy.write_text(policy.read_text("utf-8").replace("```benefit", "```benefits", 1), "utf-8")
    loaded, problems = start.load_policies(folder)
    assert loaded == ["shili"]
    assert problems
    assert all(problem.message.zh and problem.message.en for problem in problems)


@pytest.mark.parametrize("name", ["jurisdiction.yaml", "units.yaml", "facts.yaml"])
def test_a_file_that_is_no_yaml_is_said(folder, name):
    (folder / "anli" / name).write_bytes(b"\xff\xfe{: [")
    loaded, problems = start.load_policies(folder)
    assert loaded == ["shili"]
    assert problems


def test_a_folder_that_is_not_there_is_said(tmp_path):
    loaded, (problem,) = start.load_policies(tmp_path / "none")
    assert loaded == []
    assert "LUOSHI_POLICIES" in problem.remedy.zh


def test_nothing_is_to_migrate_and_every_guard_is_there():
    assert start.pending_migrations() == []
    assert start.migrate() == []
    assert unguarded(connection) == []


def test_static_files_are_put_in_place_when_they_changed(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    given = {
        "STATIC_ROOT": tmp_path / "static",
        "STATICFILES_DIRS": [source],
        "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
    }
    from django.contrib.staticfiles.finders import get_finder

    get_finder.cache_clear()
    try:
        with override_settings(**given):
            assert start.collect_static()
            assert (tmp_path / "static" / "a.css").read_text() == "a{}"
            assert not start.collect_static()
            (source / "b.css").write_text("b{}")
            (source / "a.css").write_text("a{color:red}")
            os.utime(source / "a.css", (0, 0))  # an older release, installed after a newer one
            static = tmp_path / "static"
            for name, days in (("of-last-week.css", 7), ("of-last-year.css", 365)):
                (static / name).write_text("x{}")
                os.utime(static / name, (time.time() - days * 86400,) * 2)
            assert start.collect_static()
            assert {file.name for file in static.glob("*.css")} == {"a.css", "b.css", "of-last-week.css"}
            assert (static / "a.css").read_text() == "a{color:red}"
            assert not start.frontend_is_built()
    finally:
        get_finder.cache_clear()


def test_a_static_file_that_was_never_built_keeps_its_name(tmp_path):
    (tmp_path / "there.css").write_text("a{}")
    assets = Assets(location=tmp_path, base_url="/static/")
    with override_settings(DEBUG=False):
        assert assets.url("built/never.css") == "/static/built/never.css"
        assert assets.url("there.css") != "/static/there.css", "one that is there has its hash"
