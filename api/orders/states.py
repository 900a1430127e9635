"""The life of an order: which moves its states allow."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.moves import Machine, Move


class OrderState(StrEnum):
    """Where an order stands. ``closed``: the cut-off has passed; what comes is told by its shipments."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class OrderAction(StrEnum):
    """What may happen to an order as a whole."""

    POST = "post"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    EXPIRE = "expire"


def _m(before: OrderState, action: OrderAction, after: OrderState, why: str) -> Move[OrderState, OrderAction]:
    return Move(before=before, action=action, after=after, why=why)


_S, _A = OrderState, OrderAction
ORDER: Final[Machine[OrderState, OrderAction]] = Machine(
    thing="order",
    starts=(_S.DRAFT, _S.OPEN),
    moves=(
        _m(_S.DRAFT, _A.POST, _S.OPEN, "the restaurant sends it"),
        _m(_S.DRAFT, _A.CANCEL, _S.CANCELLED, "the restaurant throws the draft away"),
        _m(_S.DRAFT, _A.EXPIRE, _S.EXPIRED, "its last day passed unsent"),
        _m(_S.OPEN, _A.CLOSE, _S.CLOSED, "the cut-off of its day, or planned after it"),
        _m(_S.OPEN, _A.CANCEL, _S.CANCELLED, "the restaurant calls it off; its hold is given back"),
        _m(_S.OPEN, _A.EXPIRE, _S.EXPIRED, "its last day has passed, or no carriage was found for units held"),
        _m(_S.CLOSED, _A.REOPEN, _S.OPEN, "a wish that may wait goes on to the next day"),
        _m(_S.CLOSED, _A.CANCEL, _S.CANCELLED, "called off after the cut-off; promises are released by the terms"),
        _m(_S.CLOSED, _A.EXPIRE, _S.EXPIRED, "its last day has passed and nothing was carried"),
    ),
)
