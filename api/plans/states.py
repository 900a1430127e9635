"""The life of a plan, from the request for a run to the day it governs."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.moves import Machine, Move


class PlanState(StrEnum):
    """Where a plan stands. At most one a region and day is ``active``."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class PlanAction(StrEnum):
    """What may happen to a plan."""

    CLAIM = "claim"
    REQUEUE = "requeue"
    STORE = "store"
    FAIL = "fail"
    CANCEL = "cancel"
    COMMIT = "commit"
    SUPERSEDE = "supersede"


def _m(before: PlanState, action: PlanAction, after: PlanState, why: str) -> Move[PlanState, PlanAction]:
    return Move(before=before, action=action, after=after, why=why)


_S, _A = PlanState, PlanAction
PLAN: Final[Machine[PlanState, PlanAction]] = Machine(
    thing="plan",
    starts=(_S.QUEUED,),
    moves=(
        _m(_S.QUEUED, _A.CLAIM, _S.RUNNING, "a worker takes it"),
        _m(_S.QUEUED, _A.FAIL, _S.FAILED, "it cannot even begin: too many attempts, or a day that cannot be planned"),
        _m(_S.QUEUED, _A.CANCEL, _S.CANCELLED, "called off before it began"),
        _m(_S.RUNNING, _A.REQUEUE, _S.QUEUED, "its worker died or lost the lease; another attempt follows"),
        _m(_S.RUNNING, _A.STORE, _S.READY, "found and checked"),
        _m(_S.RUNNING, _A.FAIL, _S.FAILED, "no lawful plan came of it; the active one stays"),
        _m(_S.RUNNING, _A.CANCEL, _S.CANCELLED, "called off while it ran"),
        _m(_S.READY, _A.COMMIT, _S.ACTIVE, "committed: promises are made by it"),
        _m(_S.READY, _A.CANCEL, _S.CANCELLED, "put aside"),
        _m(_S.READY, _A.SUPERSEDE, _S.SUPERSEDED, "another one was committed, or its rows have moved on"),
        _m(_S.ACTIVE, _A.SUPERSEDE, _S.SUPERSEDED, "a later one was committed for the same day"),
    ),
)
