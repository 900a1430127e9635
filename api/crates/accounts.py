"""Crate accounts: who holds how many crates of whom, and whether the books agree with what the manifests say was handed over.

Every movement takes crates from one holder and gives them to another, so nothing can vanish; the world outside (None), from
which crates are brought into play and into which broken ones go, is a holder like others, whose balance may be negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Kind(NamedTuple):
    """Crates that are alike: their type and whose they are."""

    crate_type: str
    owner: str


class Account(NamedTuple):
    """A holder (None: the world outside) and the crates it holds."""

    holder: str | None
    kind: Kind


_Way = tuple[str, str | None, str | None, Kind]
"""Trip, giver, taker, kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """
    So many crates pass from ``giver`` to ``taker``.

    ``trip``: on which they did so, if on any. ``undoes``: it corrects an earlier movement, which went the other way.

    Raises
    ------
    ValueError
        Where no crate moves, or they come back to who gave them.
    """

    kind: Kind
    giver: str | None
    taker: str | None
    crates: int
    trip: str | None = None
    undoes: bool = False

    def __post_init__(self) -> None:
        if self.crates < 1 or self.giver == self.taker:
            raise ValueError(f"{self.crates} crates from {self.giver} to {self.taker}")

    def undone(self) -> Transfer:
        """Return the movement that corrects this one."""
        return Transfer(
            kind=self.kind, giver=self.taker, taker=self.giver, crates=self.crates, trip=self.trip, undoes=not self.undoes
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What a manifest says changed hands at a stop: full crates with goods in them, or empties."""

    trip: str
    kind: Kind
    giver: str
    taker: str
    crates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where manifests and books disagree: crates handed over by the manifests of a trip, and booked."""

    trip: str | None
    kind: Kind
    giver: str | None
    taker: str | None
    by_manifest: int
    booked: int


def balances(transfers: Iterable[Transfer]) -> dict[Account, int]:
    """Return what each holder has, accounts at 0 left out; the crates of a kind always sum to 0 with the world outside."""
    held: dict[Account, int] = {}
    for one in transfers:
        for holder, crates in ((one.giver, -one.crates), (one.taker, one.crates)):
            account = Account(holder, one.kind)
            held[account] = held.get(account, 0) + crates
    return {account: crates for account, crates in held.items() if crates}


def in_play(transfers: Iterable[Transfer]) -> dict[Kind, int]:
    """Return how many crates of each kind all holders inside have together: what only the world outside can change."""
    total: dict[Kind, int] = {}
    for account, crates in balances(transfers).items():
        if account.holder is not None:
            total[account.kind] = total.get(account.kind, 0) + crates
    return total


def owed(transfers: Iterable[Transfer]) -> dict[Account, int]:
    """Return the crates that holders inside have of others: what they are to give back."""
    return {
        account: crates
        for account, crates in balances(transfers).items()
        if account.holder is not None and account.holder != account.kind.owner
    }


def overdrawn(transfers: Iterable[Transfer]) -> tuple[Account, ...]:
    """Return holders that gave more than they can have had: a count somewhere is wrong, and should be asked for."""
    return tuple(
        sorted(
            (account for account, crates in balances(transfers).items() if crates < 0 and account.holder is not None),
            key=lambda account: (account.holder or "", account.kind),
        )
    )


def ride(kind: Kind, crates: int, *, trip: str, farm: str, carrier: str, restaurant: str) -> tuple[Handover, ...]:
    """Return what changes hands when full crates ride; who carries its own has nothing to hand over to itself."""
    steps = ((farm, carrier), (carrier, restaurant))
    return tuple(
        Handover(trip=trip, kind=kind, giver=giver, taker=taker, crates=crates)
        for giver, taker in steps
        if giver != taker and crates > 0
    )


def booked(handover: Handover) -> Transfer:
    """Return the movement that books what was handed over."""
    return Transfer(kind=handover.kind, giver=handover.giver, taker=handover.taker, crates=handover.crates, trip=handover.trip)


def reconcile(handovers: Iterable[Handover], transfers: Iterable[Transfer]) -> tuple[Difference, ...]:
    """
    Compare manifests with books.

    Parameters
    ----------
    handovers
        Of the manifests of some trips.
    transfers
        All that was booked on these trips; movements without a trip are none of theirs and left out.

    Returns
    -------
    differences
        One for each trip, giver, taker and kind whose counts differ; none: the books agree.
    """
    said: dict[_Way, int] = {}
    for handover in handovers:
        key: _Way = handover.trip, handover.giver, handover.taker, handover.kind
        said[key] = said.get(key, 0) + handover.crates
    books: dict[_Way, int] = {}
    for one in transfers:
        if one.trip is None:
            continue
        giver, taker, crates = (one.taker, one.giver, -one.crates) if one.undoes else (one.giver, one.taker, one.crates)
        key = one.trip, giver, taker, one.kind
        books[key] = books.get(key, 0) + crates
    return tuple(
        Difference(trip=key[0], giver=key[1], taker=key[2], kind=key[3], by_manifest=said.get(key, 0), booked=books.get(key, 0))
        for key in sorted(said.keys() | books.keys(), key=lambda key: (key[0], key[1] or "", key[2] or "", key[3]))
        if said.get(key, 0) != books.get(key, 0)
    )
