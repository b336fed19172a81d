"""Nine of ten quantities of the first document are drafted into a block of the kind that a careful person chose."""

from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["jiaozuo-2023-1"])
def test_nine_of_ten_quantities_are_in_a_block_of_the_right_kind(name, monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1]))
    from score_draft import draftings

    every = list(draftings(name))
    wrong = [one for one in every if one.found != one.wanted]
    assert len(every) > 90
    assert len(wrong) * 10 <= len(every), wrong
