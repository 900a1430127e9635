"""The life of a lot: which moves its states allow."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.moves import Machine, Move


class LotState(StrEnum):
    """Where a lot stands. ``closed``: the cut-off has passed; what rides is told by its shipments."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SPOILED = "spoiled"


class LotAction(StrEnum):
    """What may happen to a lot as a whole."""

    POST = "post"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    SPOIL = "spoil"


def _m(before: LotState, action: LotAction, after: LotState, why: str) -> Move[LotState, LotAction]:
    return Move(before=before, action=action, after=after, why=why)


_S, _A = LotState, LotAction
LOT: Final[Machine[LotState, LotAction]] = Machine(
    thing="lot",
    starts=(_S.DRAFT, _S.OPEN),
    moves=(
        _m(_S.DRAFT, _A.POST, _S.OPEN, "the farm shows it"),
        _m(_S.DRAFT, _A.WITHDRAW, _S.WITHDRAWN, "the farm throws the draft away"),
        _m(_S.DRAFT, _A.EXPIRE, _S.EXPIRED, "its last day passed unposted"),
        _m(_S.OPEN, _A.CLOSE, _S.CLOSED, "the cut-off of its day"),
        _m(_S.OPEN, _A.WITHDRAW, _S.WITHDRAWN, "the farm takes it back; holds and promises are released"),
        _m(_S.OPEN, _A.EXPIRE, _S.EXPIRED, "its last day has passed"),
        _m(_S.OPEN, _A.SPOIL, _S.SPOILED, "what is left can no longer be sold"),
        _m(_S.CLOSED, _A.REOPEN, _S.OPEN, "storable units that nobody carries go on to the next day"),
        _m(_S.CLOSED, _A.WITHDRAW, _S.WITHDRAWN, "the farm takes back what has not been picked up"),
        _m(_S.CLOSED, _A.EXPIRE, _S.EXPIRED, "its last day has passed with units left"),
        _m(_S.CLOSED, _A.SPOIL, _S.SPOILED, "what has not been picked up can no longer be sold"),
    ),
)
