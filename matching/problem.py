"""What is given: a market of lots, orders and trips that is checked once, when it is made.

The values are in :mod:`matching.values` and are named from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from matching.validate import validate
from matching.values import (
    YEN,
    YEN_H_S,
    YEN_KG_G,
    ZONES,
    Aboard,
    Accept,
    Done,
    DoneTask,
    Ethylene,
    Given,
    Lot,
    Match,
    Objective,
    Order,
    OwnStop,
    Party,
    Pause,
    Permit,
    PickupOption,
    Place,
    Promise,
    ReceivingOption,
    Sponsor,
    TaskKind,
    Travel,
    Trip,
    Vehicle,
    Window,
    Zone,
)

__all__ = [
    "YEN",
    "YEN_H_S",
    "YEN_KG_G",
    "ZONES",
    "Aboard",
    "Accept",
    "Done",
    "DoneTask",
    "Ethylene",
    "Lot",
    "Match",
    "Objective",
    "Order",
    "OwnStop",
    "Party",
    "Pause",
    "Permit",
    "PickupOption",
    "Place",
    "Problem",
    "Promise",
    "ReceivingOption",
    "Sponsor",
    "TaskKind",
    "Travel",
    "Trip",
    "Vehicle",
    "Window",
    "Zone",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem(Given):
    """One lawful market (fields: :class:`matching.values.Given`).

    Raises
    ------
    ProblemError
        Naming the first field that is wrong, with what would be right.
    """

    def __post_init__(self) -> None:
        validate(self)
