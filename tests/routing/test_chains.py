"""Small pieces into edges between junctions."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from routing.chains import Chain, Piece, contract


def test_a_bend_is_no_junction() -> None:
    assert contract([Piece(0, 1, 0, False), Piece(1, 2, 0, False)]) == [Chain([0, 1, 2], 0, False)]


def test_a_crossing_is() -> None:
    chains = contract([Piece(0, 1, 0, False), Piece(1, 2, 0, False), Piece(1, 3, 0, False)])
    assert sorted(chain.nodes for chain in chains) == [[0, 1], [1, 2], [1, 3]]


def test_a_change_of_tags_is() -> None:
    assert len(contract([Piece(0, 1, 0, False), Piece(1, 2, 7, False)])) == 2


def test_one_way_pieces_join_in_the_direction_of_traffic() -> None:
    assert contract([Piece(1, 2, 0, True), Piece(0, 1, 0, True)]) == [Chain([0, 1, 2], 0, True)]


def test_one_way_pieces_that_meet_head_on_do_not_join() -> None:
    assert len(contract([Piece(0, 1, 0, True), Piece(2, 1, 0, True)])) == 2


def test_a_ring_without_junction_begins_and_ends_at_its_lowest_node() -> None:
    (chain,) = contract([Piece(2, 3, 0, True), Piece(3, 1, 0, True), Piece(1, 2, 0, True)])
    assert chain == Chain([1, 2, 3, 1], 0, True)


def test_a_loop_at_a_junction_is_one_chain() -> None:
    chains = contract([Piece(0, 1, 0, False), Piece(1, 2, 0, False), Piece(2, 3, 0, False), Piece(3, 1, 0, False)])
    assert sorted(len(chain.nodes) for chain in chains) == [2, 4]


@given(
    st.lists(
        st.builds(Piece, st.integers(0, 7), st.integers(0, 7), st.integers(0, 1), st.booleans()).filter(
            lambda piece: piece.u != piece.v
        ),
        max_size=25,
    )
)
def test_every_piece_is_in_exactly_one_chain_with_its_tags_and_direction(pieces: list[Piece]) -> None:
    def key(u: int, v: int, tags: int, oneway: bool) -> tuple:
        return (u, v, tags, True) if oneway else (min(u, v), max(u, v), tags, False)

    found: Counter = Counter()
    for chain in contract(pieces):
        for u, v in zip(chain.nodes, chain.nodes[1:], strict=False):
            found[key(u, v, chain.tags, chain.oneway)] += 1
    assert found == Counter(key(*piece) for piece in pieces)
