"""The invented jurisdiction as a folder that may be changed; drafts at each step."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

SHILI = Path(__file__).parent.parent / "content" / "shili"


@pytest.fixture
def shili_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHILI, tmp_path / "shili"))


@pytest.fixture
def second_publisher(units: dict[str, Any]) -> Any:
    """Another publisher, of another unit of the city."""
    return _officer(units["市商务局"], "second", "发布辛", ["publisher"])


@pytest.fixture
def writing_publisher(units: dict[str, Any]) -> Any:
    """One who may both edit and publish."""
    return _officer(units["市财政局"], "writing", "双职壬", ["editor", "publisher"])


def _officer(unit: Any, username: str, name: str, roles: list[str]) -> Any:
    from datetime import date

    from luoshi.office.people.models import Post, User

    user = User.objects.create(username=username, name=name, kind=User.OFFICER)
    for role in roles:
        Post.objects.create(user=user, unit=unit, role=role, since=date(2023, 1, 1))
    return user


@pytest.fixture
def draft(shili: Any, editor: Any) -> Any:
    """A draft of the next version, as it was begun."""
    from luoshi.office.catalogue.services import begin_draft

    return begin_draft(shili.policy, editor)


@pytest.fixture
def changed(draft: Any, editor: Any) -> Any:
    """The cap raised by a reading, which nobody has signed."""
    from luoshi.office.catalogue.services import save_draft

    text = draft.text.replace(
        "  最高补贴: 最高不超过10000元/台\n",
        "  最高补贴: 最高不超过10000元/台\n  口径: {is: 价税合计, because: 文件未写是否含税}\n",
    )
    return save_draft(draft, text, draft.revision, editor)


@pytest.fixture
def submitted(changed: Any, editor: Any) -> Any:
    from luoshi.office.catalogue.services import submit

    return submit(changed, changed.revision, editor)


@pytest.fixture
def signed(submitted: Any, publisher: Any) -> Any:
    """Submitted, with every reading signed by the publisher."""
    from luoshi.office.catalogue import checking
    from luoshi.office.catalogue.services import sign_reading

    for one in checking.unsigned(submitted.slug, checking.quickly(checking.given_of(submitted))):
        sign_reading(submitted, one.key, publisher)
    return submitted
