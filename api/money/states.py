"""The life of a claim: open, decided, perhaps appealed against, final."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.moves import Machine, Move


class ClaimState(StrEnum):
    """Where a claim stands."""

    OPEN = "open"
    DECIDED = "decided"
    APPEALED = "appealed"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class ClaimAction(StrEnum):
    """What may happen to a claim."""

    DECIDE = "decide"
    APPEAL = "appeal"
    CLOSE = "close"
    WITHDRAW = "withdraw"


_S, _A = ClaimState, ClaimAction
CLAIM: Final[Machine[ClaimState, ClaimAction]] = Machine(
    thing="claim",
    starts=(_S.OPEN,),
    moves=(
        Move(before=_S.OPEN, action=_A.DECIDE, after=_S.DECIDED, why="accepted, decided by the operator, or by default"),
        Move(before=_S.OPEN, action=_A.WITHDRAW, after=_S.WITHDRAWN, why="taken back by who made it"),
        Move(before=_S.DECIDED, action=_A.APPEAL, after=_S.APPEALED, why="one side does not accept it, in time"),
        Move(before=_S.DECIDED, action=_A.CLOSE, after=_S.FINAL, why="nobody appealed in time"),
        Move(before=_S.APPEALED, action=_A.DECIDE, after=_S.FINAL, why="decided anew by the operator, for good"),
        Move(before=_S.APPEALED, action=_A.CLOSE, after=_S.FINAL, why="not decided anew in time: the first decision stands"),
    ),
)
