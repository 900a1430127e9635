"""The life of a shipment: offered, promised, picked up, delivered, settled; and the ways on which that fails."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from api.moves import Machine, Move


class ShipmentState(StrEnum):
    """Where a shipment stands."""

    OFFERED = "offered"
    PROMISED = "promised"
    PICKED_UP = "picked_up"
    DELIVERED = "delivered"
    SETTLED = "settled"
    RELEASED = "released"
    FAILED = "failed"
    SHORT = "short"
    DISPUTED = "disputed"


class ShipmentAction(StrEnum):
    """What may happen to a shipment."""

    CONSENT = "consent"
    DECLINE = "decline"
    LAPSE = "lapse"
    RELEASE = "release"
    PICK_UP = "pick_up"
    REINSTATE = "reinstate"
    DELIVER = "deliver"
    DELIVER_SHORT = "deliver_short"
    FAIL = "fail"
    RECEIVE = "receive"
    RECEIVE_SHORT = "receive_short"
    DISPUTE = "dispute"
    SETTLE = "settle"


def _m(before: ShipmentState, action: ShipmentAction, after: ShipmentState, why: str) -> Move[ShipmentState, ShipmentAction]:
    return Move(before=before, action=action, after=after, why=why)


_S, _A = ShipmentState, ShipmentAction
SHIPMENT: Final[Machine[ShipmentState, ShipmentAction]] = Machine(
    thing="shipment",
    starts=(_S.OFFERED,),
    moves=(
        _m(_S.OFFERED, _A.CONSENT, _S.PROMISED, "all sides agree, by their posted limits or in person"),
        _m(_S.OFFERED, _A.DECLINE, _S.RELEASED, "one side says no"),
        _m(_S.OFFERED, _A.LAPSE, _S.RELEASED, "one side that was asked did not answer in time"),
        _m(_S.OFFERED, _A.RELEASE, _S.RELEASED, "its lot, order, trip or plan was taken back"),
        _m(_S.PROMISED, _A.PICK_UP, _S.PICKED_UP, "on board, counted"),
        _m(_S.PROMISED, _A.RELEASE, _S.RELEASED, "withdrawn, cancelled, spoiled, short at dawn or cut off before pickup"),
        _m(_S.PROMISED, _A.DELIVER, _S.DELIVERED, "reported delivered although the pickup never was"),
        _m(_S.PROMISED, _A.DELIVER_SHORT, _S.SHORT, "reported delivered in part although the pickup never was"),
        _m(_S.PROMISED, _A.FAIL, _S.FAILED, "the driver came and there was nothing to take, or did not come"),
        _m(_S.RELEASED, _A.REINSTATE, _S.PICKED_UP, "a phone out of reach had picked it up before it was released"),
        _m(_S.PICKED_UP, _A.DELIVER, _S.DELIVERED, "handed over in full, or left where it is agreed"),
        _m(_S.PICKED_UP, _A.DELIVER_SHORT, _S.SHORT, "fewer units handed over than promised"),
        _m(_S.PICKED_UP, _A.FAIL, _S.FAILED, "not delivered: nobody there, breakdown, closed road, lost"),
        _m(_S.DELIVERED, _A.RECEIVE, _S.SETTLED, "the kitchen has it in full, or said nothing while its window was open"),
        _m(_S.DELIVERED, _A.RECEIVE_SHORT, _S.SHORT, "the kitchen counts fewer"),
        _m(_S.DELIVERED, _A.DISPUTE, _S.DISPUTED, "the kitchen claims something else than a count"),
        _m(_S.SHORT, _A.SETTLE, _S.SETTLED, "the shorter count is agreed, and countered in money"),
        _m(_S.SHORT, _A.DISPUTE, _S.DISPUTED, "the other side counts differently"),
        _m(_S.FAILED, _A.DISPUTE, _S.DISPUTED, "one side does not accept who bears it"),
        _m(_S.FAILED, _A.SETTLE, _S.SETTLED, "who bears it is agreed, and countered in money"),
        _m(_S.DISPUTED, _A.SETTLE, _S.SETTLED, "decided by the table or by the operator, with its reason"),
        _m(_S.SETTLED, _A.DISPUTE, _S.DISPUTED, "appealed against in time"),
    ),
)
