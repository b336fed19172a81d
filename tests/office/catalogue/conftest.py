"""The invented jurisdiction of tests/office/content, as a folder that may be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

SHILI = Path(__file__).parent.parent / "content" / "shili"


@pytest.fixture
def shili_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHILI, tmp_path / "shili"))
