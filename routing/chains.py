"""
Contract the small pieces of OSM ways into edges between real junctions.

A node where exactly two pieces meet, with the same tags and no turn of direction, is only a bend: the pieces become
one edge and their lengths are added. So a class speed times a length is the same before and after.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    """One straight piece: its two nodes, the number of its set of tags, and whether only u to v is allowed."""

    u: int
    v: int
    tags: int
    oneway: bool


class Chain(NamedTuple):
    """Nodes from end to end, the tags of all its pieces, and whether only this direction is allowed."""

    nodes: list[int]
    tags: int
    oneway: bool


def contract(pieces: Sequence[Piece]) -> list[Chain]:
    """
    Join pieces at bends.

    Parameters
    ----------
    pieces
        Any order; two-way pieces once.

    Returns
    -------
    chains
        Every piece is in exactly one chain. A ring without any junction becomes one chain that begins and ends at
        its lowest node.
    """
    at_node: dict[int, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        at_node[piece.u].append(number)
        at_node[piece.v].append(number)
    at_bend = {node: numbers for node, numbers in at_node.items() if _is_bend(node, numbers, pieces)}
    used: set[int] = set()
    chains = []
    # Chains from real ends first; what is then left over are rings of bends only. A one-way piece is taken up from
    # its beginning, so that the chain runs as the traffic does.
    for starts in (sorted(set(at_node) - set(at_bend)), sorted(at_bend)):
        for start in starts:
            for number in at_node[start]:
                piece = pieces[number]
                if number not in used and not (piece.oneway and piece.u != start):
                    chain, numbers = _follow(number, start, pieces, at_bend)
                    chains.append(chain)
                    used.update(numbers)
    return chains


def _is_bend(node: int, numbers: list[int], pieces: Sequence[Piece]) -> bool:
    # The same piece twice is a loop at a dead end, which has no second piece to join.
    if len(numbers) != 2 or numbers[0] == numbers[1]:
        return False
    first, second = pieces[numbers[0]], pieces[numbers[1]]
    if first.tags != second.tags or first.oneway != second.oneway:
        return False
    # One-way traffic must run through: into the node by one piece, out of it by the other.
    return not first.oneway or (first.v == node) != (second.v == node)


def _follow(first: int, start: int, pieces: Sequence[Piece], at_bend: Mapping[int, list[int]]) -> tuple[Chain, list[int]]:
    """Go on from a piece while there are bends; give the chain and the numbers of its pieces."""
    number, numbers, nodes = first, [first], [start]
    while True:
        piece = pieces[number]
        nodes.append(piece.v if piece.u == nodes[-1] else piece.u)
        if nodes[-1] == start or nodes[-1] not in at_bend:
            return Chain(nodes, pieces[first].tags, pieces[first].oneway), numbers
        one, other = at_bend[nodes[-1]]
        number = other if one == number else one
        numbers.append(number)
