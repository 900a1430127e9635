"""States and the moves between them, as one table that the store obeys, the documentation shows and the tests walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


class ForbiddenMove(ValueError):
    """
    An action that the thing's state does not allow.

    Parameters
    ----------
    thing
        What it is: ``lot``, ``order`` …
    state, action
        Where it stands and what was asked of it.
    allowed
        What it would allow instead, in the order of the table.
    """

    def __init__(self, *, thing: str, state: str, action: str, allowed: tuple[str, ...]) -> None:
        self.thing = thing
        self.state = state
        self.action = action
        self.allowed = allowed
        super().__init__(f"{thing}: no {action} while {state}; allowed: {', '.join(allowed) or 'nothing'}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Generic[State, Action]):
    """One allowed move, and in a few words when it happens."""

    before: State
    action: Action
    after: State
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Generic[State, Action]):
    """
    The life of one kind of thing.

    Parameters
    ----------
    thing
        Its name in messages.
    starts
        States in which one may be born.
    moves
        All allowed moves; a state and an action lead to one state only.

    Raises
    ------
    ValueError
        Where two moves contradict each other, or a state cannot be reached from a start.
    """

    thing: str
    starts: tuple[State, ...]
    moves: tuple[Move[State, Action], ...]
    _table: Mapping[tuple[State, Action], State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        table: dict[tuple[State, Action], State] = {}
        for one in self.moves:
            if table.setdefault((one.before, one.action), one.after) is not one.after or not one.why:
                raise ValueError(f"{self.thing}: {one.before} --{one.action}--> is given twice, or without a reason")
        object.__setattr__(self, "_table", MappingProxyType(table))
        missed = set(type(self.starts[0])) - self.reachable()
        if missed:
            raise ValueError(f"{self.thing}: never reached: {', '.join(sorted(missed))}")

    def move(self, state: State | str, action: Action) -> State:
        """
        Return the state after an action.

        Raises
        ------
        ForbiddenMove
            Where the state does not allow it.
        """
        here = type(self.starts[0])(state)
        after = self._table.get((here, action))
        if after is None:
            raise ForbiddenMove(
                thing=self.thing, state=here.value, action=action.value, allowed=tuple(one.value for one in self.allowed(here))
            )
        return after

    def can(self, state: State | str, action: Action) -> bool:
        """Whether a state allows an action."""
        return (type(self.starts[0])(state), action) in self._table

    def allowed(self, state: State | str) -> tuple[Action, ...]:
        """Return what a state allows, in the order of the table."""
        return tuple(one.action for one in self.moves if one.before == state)

    @property
    def ends(self) -> tuple[State, ...]:
        """States that nothing leaves."""
        left = {one.before for one in self.moves}
        return tuple(state for state in type(self.starts[0]) if state not in left)

    def replay(self, start: State | str, actions: Iterable[Action]) -> State:
        """
        Return where a history ends: what an audit log must come to.

        Raises
        ------
        ForbiddenMove
            At the first action that its state did not allow.
        ValueError
            Where nothing may be born in ``start``.
        """
        state = type(self.starts[0])(start)
        if state not in self.starts:
            raise ValueError(f"{self.thing}: none is born {state}")
        for action in actions:
            state = self.move(state, action)
        return state

    def reachable(self) -> set[State]:
        """Return every state that some history comes to."""
        found: set[State] = set()
        ahead = list(self.starts)
        while ahead:
            state = ahead.pop()
            if state not in found:
                found.add(state)
                ahead += [one.after for one in self.moves if one.before == state]
        return found

    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """Return the table as texts (before, action, after, why), for pages that show it."""
        return tuple((one.before.value, one.action.value, one.after.value, one.why) for one in self.moves)
