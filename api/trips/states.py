"""The life of a trip: which moves its states allow."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.moves import Machine, Move


class TripState(StrEnum):
    """Where a trip stands."""

    DRAFT = "draft"
    OPEN = "open"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    BROKEN = "broken"


class TripAction(StrEnum):
    """What may happen to a trip as a whole."""

    POST = "post"
    START = "start"
    FINISH = "finish"
    CANCEL = "cancel"
    BREAK_DOWN = "break_down"
    REPAIR = "repair"


def _m(before: TripState, action: TripAction, after: TripState, why: str) -> Move[TripState, TripAction]:
    return Move(before=before, action=action, after=after, why=why)


_S, _A = TripState, TripAction
TRIP: Final[Machine[TripState, TripAction]] = Machine(
    thing="trip",
    starts=(_S.DRAFT, _S.OPEN),
    moves=(
        _m(_S.DRAFT, _A.POST, _S.OPEN, "the carrier offers its spare room"),
        _m(_S.DRAFT, _A.CANCEL, _S.CANCELLED, "the carrier throws the draft away, or its day has passed"),
        _m(_S.OPEN, _A.START, _S.RUNNING, "the driver sets off, or the first report from the road arrives"),
        _m(_S.OPEN, _A.FINISH, _S.DONE, "its day has passed and it carried nothing of ours, or nobody pressed start"),
        _m(_S.OPEN, _A.CANCEL, _S.CANCELLED, "it does not run; promises are released"),
        _m(_S.OPEN, _A.BREAK_DOWN, _S.BROKEN, "the truck fails before it sets off"),
        _m(_S.RUNNING, _A.FINISH, _S.DONE, "it has arrived, or its day has passed"),
        _m(_S.RUNNING, _A.CANCEL, _S.CANCELLED, "it turns back with nothing on board"),
        _m(_S.RUNNING, _A.BREAK_DOWN, _S.BROKEN, "the truck fails on the road; what is on board waits there"),
        _m(_S.BROKEN, _A.REPAIR, _S.RUNNING, "it goes on after all"),
        _m(_S.BROKEN, _A.FINISH, _S.DONE, "nothing of ours is left on it, or its day has passed"),
    ),
)
