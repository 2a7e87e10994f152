"""Groups out of ties: who belongs together, without chaining over weak ones."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import EdgeKind
from osintwatch.provenance.grouping import group
from osintwatch.provenance.tie import Tie


def story(a: int, b: int, sure: float) -> Tie:
    return Tie(a, b, EdgeKind.OUTLET, "reuters", "", "", sure, "")


def page(a: int, b: int) -> Tie:
    return Tie(a, b, EdgeKind.URL, "example.org/a", "", "", 0.97, "")


def uncredited(a: int, b: int) -> Tie:
    return Tie(a, b, EdgeKind.TEXT, "", "", "", 0.4, "")


def grouped(
    size: int, *ties: Tie, posts: list[int] | None = None, silent: set[int] | None = None
) -> list[list[int]]:
    telling = [n not in (silent or ()) for n in range(size)]
    return group(posts or list(range(size)), ties, telling)


@pytest.mark.parametrize(
    ("size", "ties", "expected"),
    [
        pytest.param(0, [], [], id="nobody"),
        pytest.param(2, [], [[0], [1]], id="no ties"),
        pytest.param(2, [story(0, 1, 0.6)], [[0, 1]], id="more likely one than two"),
        pytest.param(2, [story(0, 1, 0.4)], [[0], [1]], id="more likely two than one"),
        pytest.param(2, [page(0, 1)], [[0, 1]], id="one page"),
        pytest.param(2, [uncredited(0, 1)], [[0], [1]], id="the same words of nobody"),
        pytest.param(
            3, [story(0, 1, 0.9), story(1, 2, 0.9)], [[0, 1], [2]], id="A like B like C, A unlike C: no chain"
        ),
        pytest.param(
            3,
            [story(0, 1, 0.6), story(1, 2, 0.9)],
            [[0], [1, 2]],
            id="the surer pair first",
        ),
        pytest.param(
            3,
            [story(0, 1, 0.9), story(1, 2, 0.9), story(0, 2, 0.3)],
            [[0, 1, 2]],
            id="one doubtful pair among three",
        ),
        pytest.param(3, [page(0, 1), page(1, 2)], [[0, 1, 2]], id="pages are followed all the way"),
        pytest.param(
            4,
            [story(0, 1, 0.9), story(2, 3, 0.9), story(1, 2, 0.99)],
            [[0], [1, 2], [3]],
            id="one strong tie does not join two long stories",
        ),
        pytest.param(
            6,
            [story(a, a + 1, 0.8) for a in range(5)],
            [[0, 1], [2, 3], [4, 5]],
            id="a rolling story falls into pieces",
        ),
    ],
)
def test_groups_of(size: int, ties: list[Tie], expected: list[list[int]]) -> None:
    assert grouped(size, *ties) == expected


def test_two_parts_of_one_post_are_no_pair() -> None:
    """Each part of the post is like the other post: nothing speaks against, as nobody compares its parts."""
    ties = [story(0, 2, 0.7), story(1, 2, 0.7)]
    assert grouped(3, *ties, posts=[7, 7, 8]) == [[0, 1, 2]]
    assert grouped(3, *ties, posts=[6, 7, 8]) == [[0, 2], [1]]


def test_who_only_forwards_does_not_keep_those_apart_who_tell_the_same() -> None:
    ties = [page(0, 1), page(0, 2), page(0, 3), story(0, 4, 0.9)]
    assert grouped(5, *ties, silent={1, 2, 3}) == [[0, 1, 2, 3, 4]]
    assert grouped(5, *ties) == [[0, 1, 2, 3], [4]]


def test_nor_does_who_credits_nobody_bring_those_together_who_tell_other_things() -> None:
    ties = [page(0, 1), story(0, 2, 0.3), uncredited(1, 2)]
    assert grouped(3, *ties, silent={1}) == [[0, 1], [2]]


_ties = st.lists(
    st.builds(
        lambda a, b, sure, strong: page(a, b) if strong else story(a, b, sure),
        st.integers(0, 9),
        st.integers(10, 19),
        st.floats(0.02, 0.99),
        st.booleans(),
    ),
    max_size=40,
    unique_by=lambda tie: (tie.a, tie.b),
)


@given(_ties, st.randoms(use_true_random=False))
def test_the_order_of_ties_makes_no_difference(ties: list[Tie], dice: random.Random) -> None:
    expected = grouped(20, *ties)
    dice.shuffle(ties)
    assert grouped(20, *ties) == expected
    assert sorted(n for members in expected for n in members) == list(range(20))
    assert expected == sorted(map(sorted, expected))


@given(_ties)
def test_strangers_beside_change_no_group(ties: list[Tie]) -> None:
    """Else what was judged last night would depend on what is read around it."""
    expected = grouped(20, *ties)
    moved = [Tie(t.a + 3, t.b + 3, t.kind, t.key, "", "", t.sure, "") for t in ties]
    strangers = [story(0, 1, 0.9), story(1, 2, 0.7), story(23, 24, 0.8), page(2, 25)]
    found = grouped(26, *strangers, *moved)
    assert [[n - 3 for n in members] for members in found if 3 <= members[0] < 23] == expected
