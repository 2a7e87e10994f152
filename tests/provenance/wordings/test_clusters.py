"""Clusters of near-duplicates: who joins whom, and who stays out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osintwatch.evidence import Change, Likeness, Relation
from osintwatch.provenance.wordings.clusters import clusters

NEAR = Likeness(Relation.NEAR, 0.9)
EXACT = Likeness(Relation.EXACT, 1.0)
CONTAINS = Likeness(Relation.CONTAINS, 0.5)
VARIANT = Likeness(Relation.VARIANT, 0.9, (Change("number", "3", "13"),))
RECURRING = Likeness(Relation.RECURRING, 1.0)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(1, 2, NEAR)], [(1, 2)], id="a pair"),
        pytest.param([(1, 2, EXACT), (1, 3, CONTAINS), (2, 3, NEAR)], [(1, 2, 3)], id="all alike"),
        pytest.param([(3, 4, NEAR), (1, 2, NEAR)], [(1, 2), (3, 4)], id="two pairs, the earliest first"),
        pytest.param([(1, 2, NEAR), (1, 3, NEAR)], [(1, 2, 3)], id="alike to the earliest only"),
        pytest.param([(1, 2, NEAR), (2, 3, NEAR)], [(1, 2, 3)], id="alike to half"),
        pytest.param(
            [(1, 2, NEAR), (1, 3, NEAR), (2, 3, NEAR), (3, 4, NEAR)],
            [(1, 2, 3)],
            id="alike to a third, not the earliest",
        ),
        pytest.param(
            [(1, 2, NEAR), (2, 3, NEAR), (3, 4, NEAR), (4, 5, NEAR)],
            [(1, 2, 3), (4, 5)],
            id="a chain does not run on",
        ),
        pytest.param([(1, 2, VARIANT)], [], id="a variant is no duplicate"),
        pytest.param([(1, 2, RECURRING)], [], id="nor is what comes again"),
        pytest.param(
            [(1, 2, NEAR), (2, 3, NEAR), (1, 3, VARIANT)], [(1, 2)], id="variants do not meet through a third"
        ),
        pytest.param(
            [(1, 3, NEAR), (1, 4, VARIANT), (3, 4, VARIANT), (2, 4, NEAR), (2, 3, NEAR), (1, 2, VARIANT)],
            [(1, 3), (2, 4)],
            id="two tolls, one post fits both: the earlier has it",
        ),
    ],
)
def test_who_belongs_together(
    pairs: list[tuple[int, int, Likeness]], expected: list[tuple[int, ...]]
) -> None:
    assert clusters(pairs) == expected


_kinds = st.sampled_from([NEAR, EXACT, CONTAINS, VARIANT, RECURRING])
_graphs = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1]),
    _kinds,
    max_size=40,
)


@given(_graphs, st.randoms(use_true_random=False))
def test_the_order_of_pairs_makes_no_difference(
    graph: dict[tuple[int, int], Likeness], chance: object
) -> None:
    pairs = [(a, b, likeness) for (a, b), likeness in graph.items()]
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert clusters(shuffled) == clusters(pairs)


@given(_graphs)
def test_a_post_is_in_one_cluster_and_never_with_its_variant(graph: dict[tuple[int, int], Likeness]) -> None:
    found = clusters((a, b, likeness) for (a, b), likeness in graph.items())
    members = [post for cluster in found for post in cluster]
    assert len(members) == len(set(members))
    for cluster in found:
        assert list(cluster) == sorted(cluster)
        assert len(cluster) > 1
        assert not any(graph.get((a, b)) == VARIANT for a in cluster for b in cluster)
