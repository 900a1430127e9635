"""The dawn count: fewer than promised are shared by a declared rule, more go on the dawn list.

The rule: standing orders come before others. Within each of the two, units are shared in proportion to what was promised, by
largest remainder, ties to the smaller id. Nobody gets less than the least they can use: where even that does not go round,
orders are released, the one that needs most first (so that most are kept), ties to the larger id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    What was promised of a lot to one order.

    Raises
    ------
    ValueError
        Where no unit is promised, or the least is not between 1 and that.
    """

    id: str
    units: int
    min_units: int = 1
    standing: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.min_units <= self.units:
            raise ValueError(f"{self.id}: at least {self.min_units} of {self.units} units")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Units by claim, 0 = released, in the order in which they were given; ``left``: for the dawn list."""

    units: dict[str, int]
    left: int

    @property
    def released(self) -> tuple[str, ...]:
        """Claims that get nothing."""
        return tuple(one for one, units in self.units.items() if not units)


def share(claims: Iterable[Claim], counted: int) -> Shared:
    """
    Share what was counted at dawn among those it was promised to.

    Parameters
    ----------
    claims
        Promises on one lot.
    counted
        Units that are there, 0 or more.

    Raises
    ------
    ValueError
        Where an id is given twice, or the count is negative.
    """
    given = list(claims)
    if counted < 0 or len({one.id for one in given}) < len(given):
        raise ValueError("a count is 0 or more, and each claim is there once")
    result: dict[str, int] = {one.id: 0 for one in given}
    left = counted
    for standing in (True, False):
        got = _share_tier(sorted((one for one in given if one.standing is standing), key=lambda one: one.id), left)
        result |= got
        left -= sum(got.values())
    return Shared(units=result, left=left)


def _share_tier(tier: list[Claim], counted: int) -> dict[str, int]:
    kept = sorted(tier, key=lambda one: (one.min_units, one.id))
    while sum(one.min_units for one in kept) > counted:
        kept.pop()
    if sum(one.units for one in kept) <= counted:
        return {one.id: one.units for one in kept}
    got: dict[str, int] = {}
    ahead = sorted(kept, key=lambda one: one.id)
    while True:
        # Who would fall below the least gets the least; that leaves less for the others, so it is looked at again.
        whole = sum(one.units for one in ahead)
        poor = [one for one in ahead if counted * one.units < one.min_units * whole]
        if not poor:
            return got | _largest_remainder(ahead, counted)
        for one in poor:
            got[one.id] = one.min_units
            counted -= one.min_units
        ahead = [one for one in ahead if one.id not in got]


def _largest_remainder(claims: list[Claim], counted: int) -> dict[str, int]:
    whole = sum(one.units for one in claims)
    if not whole:
        return {}
    floors = {one.id: counted * one.units // whole for one in claims}
    rest = counted - sum(floors.values())
    by_remainder = sorted(claims, key=lambda one: (-(counted * one.units % whole), one.id))
    return {id_: units + (id_ in {one.id for one in by_remainder[:rest]}) for id_, units in floors.items()}
