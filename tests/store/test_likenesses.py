"""Pairs of posts and how alike they are: kept once, read in order."""

from __future__ import annotations

from osintwatch.evidence import Change, Likeness, Relation
from osintwatch.store import likenesses
from tests.store.shelf import Shelf

NEAR = Likeness(Relation.NEAR, 0.9)


def keep(shelf: Shelf, *pairs: tuple[int, int], alike: Likeness = NEAR) -> None:
    with shelf.archive.transaction():
        for one, other in pairs:
            likenesses.save(shelf.archive, one, [(other, alike)])


def test_pairs_in_a_window_have_both_posts_in_it(shelf: Shelf) -> None:
    keep(shelf, (10, 20), (20, 30), (30, 40), (20, 40))
    found = list(likenesses.pairs_in_window(shelf.archive, 20, 40))
    assert found == [(20, 30, NEAR)]
    assert len(list(likenesses.pairs_in_window(shelf.archive, 10, 41))) == 4


def test_pairs_of_many_posts_come_once_and_in_order(shelf: Shelf) -> None:
    pairs = [(one, other) for one in range(30) for other in range(one)]
    keep(shelf, *pairs)
    found = likenesses.of_posts(shelf.archive, [*reversed(range(30)), *range(1_000)])
    assert [pair[:2] for pair in found] == sorted((other, one) for one, other in pairs)


def test_a_pair_saved_again_from_either_side_is_replaced(shelf: Shelf) -> None:
    keep(shelf, (2, 1))
    keep(shelf, (1, 2), alike=Likeness(Relation.VARIANT, 0.7, (Change("name", "\ud800", "ї"),)))
    assert likenesses.of_posts(shelf.archive, [1]) == [
        (1, 2, Likeness(Relation.VARIANT, 0.7, (Change("name", "\ufffd", "ї"),)))
    ]


def test_a_post_forgotten_leaves_pairs_of_others(shelf: Shelf) -> None:
    keep(shelf, (1, 2), (2, 3), (1, 3))
    with shelf.archive.transaction():
        likenesses.forget(shelf.archive, 2)
    assert likenesses.of_posts(shelf.archive, [1, 2, 3]) == [(1, 3, NEAR)]
