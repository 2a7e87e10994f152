"""When the rules of folding change, the index is made anew at the next run."""

from __future__ import annotations

import pytest

from osintwatch.store import rules
from osintwatch.text.folding import FOLDING_VERSION
from tests.store.shelf import Shelf, at, post


def test_an_index_made_by_older_rules_is_made_anew_once(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules.apply_new_rules(shelf.archive)
    shelf.save(*(post(n, f"Белоусов {n}") for n in range(1, 6)))
    assert rules.apply_new_rules(shelf.archive) == 0
    shelf.rows("INSERT INTO post_search (post_search) VALUES ('delete-all')")
    assert shelf.search("белоусов") == []

    monkeypatch.setattr("osintwatch.store.rules.FOLDING_VERSION", FOLDING_VERSION + 1)
    assert rules.apply_new_rules(shelf.archive) == 5
    assert shelf.search("белоусов") == [5, 4, 3, 2, 1]
    shelf.check_index()
    assert rules.apply_new_rules(shelf.archive) == 0


def test_earlier_wordings_of_an_archive_made_before_they_were_searched_are_indexed_once(shelf: Shelf) -> None:
    shelf.save(post(1, "ships"), post(2, "untouched"))
    shelf.save(post(1, "barges", edited_at=at(hours=1)))
    rules.apply_new_rules(shelf.archive)
    shelf.rows("INSERT INTO former_search (former_search) VALUES ('delete-all')")
    shelf.rows("DELETE FROM archive WHERE key = 'former_indexed'")
    shelf.save(post(1, "boats", edited_at=at(hours=2)))  # nothing is taken out that is not in
    rules.apply_new_rules(shelf.archive)
    assert shelf.search("ships", former=True) == [1]
    shelf.check_index()
    rules.apply_new_rules(shelf.archive)
    shelf.check_index()
