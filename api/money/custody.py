"""In whose hands goods are, read off a shipment's own record: the row of the table of liability."""

from __future__ import annotations

from typing import Final

from api.money.claims_table import Stage

_BEFORE: Final = frozenset({"offered", "promised", "released"})


def stage_of(
    state: str, *, picked: bool, delivered: bool, unattended: bool, at_drop_point: bool, dropped_in: bool = False
) -> Stage:
    """
    Return the stage of custody of a shipment.

    Parameters
    ----------
    state
        Of the shipment.
    picked, delivered
        Whether it was taken on board, and handed over or left.
    unattended
        Whether it was left where nobody received it.
    at_drop_point
        Whether it is collected at a drop point; ``dropped_in``: the keeper has it.
    """
    if state == "settled":
        return "after_receipt"
    if delivered or state == "delivered":
        return "unattended" if unattended else "delivered"
    if picked or state == "picked_up":
        return "on_board"
    if state in _BEFORE:
        if at_drop_point:
            return "point_out" if dropped_in else "point_in"
        return "farm"
    # The driver came and it was not there, or not all of it; short without any record was counted at the door.
    return "loading" if state == "failed" else "delivered"
