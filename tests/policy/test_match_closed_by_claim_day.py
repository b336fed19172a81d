"""What is closed on the day of asking is open to one who says that she applied in time."""

from datetime import date
from pathlib import Path

import pytest

from luoshi.policy.answering.match import match
from luoshi.policy.load import load

POLICY = load(Path(__file__).parents[2] / "policies" / "jiaozuo" / "2023-1")


@pytest.mark.parametrize(
    "profile, standing",
    [({}, "closed"), ({"申请日期": "2023-04-20"}, "possibly"), ({"申请日期": "2025-01-01"}, "closed")],
)
def test_the_day_of_the_claim_decides(profile, standing):
    found = match([POLICY], profile, on=date(2026, 1, 1))
    lists = {"closed": found.closed, "possibly": found.possibly}
    assert "six-taxes-two-fees" in {one.benefit.id for one in lists[standing]}
