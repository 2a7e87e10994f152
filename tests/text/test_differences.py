"""What an edit changed, word by word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.text.differences import Change, Stretch, differences

KEPT, REMOVED, ADDED = Change.KEPT, Change.REMOVED, Change.ADDED
_WORDS = st.lists(st.sampled_from(["Reuters", " ", "reports", ":", "порт", "\n", "3", "ї"]), max_size=40).map(
    "".join
)


def shown(before: str, after: str) -> str:
    marks = {KEPT: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}
    return "".join(marks[one.change].format(one.text) for one in differences(before, after))


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("3 ships were hit", "13 ships were hit", "[-3-]{+13+} ships were hit"),
        (
            "the port is closed, Reuters reports",
            "the port is closed",
            "the port is closed[-, Reuters reports-]",
        ),
        ("Порт закрыт", "Порт открыт", "Порт [-закрыт-]{+открыт+}"),
        ("same", "same", "same"),
        ("", "new words", "{+new words+}"),
        ("all gone", "", "[-all gone-]"),
        ("", "", ""),
    ],
)
def test_only_the_words_that_changed_are_marked(before: str, after: str, change: str) -> None:
    assert shown(before, after) == change


@given(_WORDS | st.text(max_size=60), _WORDS | st.text(max_size=60))
def test_both_texts_can_be_read_out_of_the_differences(before: str, after: str) -> None:
    found = differences(before, after)
    assert "".join(one.text for one in found if one.change is not ADDED) == before
    assert "".join(one.text for one in found if one.change is not REMOVED) == after
    assert all(one.text for one in found)


def test_texts_too_long_to_be_compared_are_told_as_one_change_but_for_their_ends() -> None:
    before = "start " + "a b " * 20_000 + " end"
    after = "start " + "c d " * 20_000 + " end"
    first, removed, added, last = differences(before, after)
    assert (first, last) == (Stretch(KEPT, "start "), Stretch(KEPT, "  end"))
    assert (removed.change, added.change) == (REMOVED, ADDED)
