"""The specification of the heart: stories and their confusable twins."""

from __future__ import annotations

import random

import pytest

from tests.provenance.cases import channels, rolling, twins
from tests.provenance.cases.case import Case
from tests.provenance.newsroom import Newsroom

CASES = [pytest.param(case, id=case.id) for case in (*twins.CASES, *channels.CASES, *rolling.CASES)]


@pytest.mark.parametrize("case", CASES)
def test_posts_lean_on(case: Case) -> None:
    found = Newsroom(case.posts).groups()
    assert case.agrees(found), f"found {sorted(found)}, not {sorted(case.reports)}"


@pytest.mark.parametrize("case", CASES)
def test_the_order_in_which_posts_are_told_makes_no_difference(case: Case) -> None:
    posts = list(case.posts)
    expected = Newsroom(posts).reports
    random.Random(7).shuffle(posts)
    assert Newsroom(posts).reports == expected
