"""A day that goes on: nothing new begins before now, and what has been told is changed as little as possible."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import orjson

from api.documents.faults import InputFaults
from api.documents.plan import PlanDocument
from api.planning.entries import wall_of
from api.planning.facts import Facts
from api.planning.replan import replan
from api.planning.snapshot import Snapshot

LOG: Final = logging.getLogger("ainori.planning")


def onward(day: Snapshot, start: bytes, now: datetime) -> tuple[Snapshot, bytes]:
    """
    Return the day from now on, and the plan to begin from.

    Parameters
    ----------
    start
        JSON of the plan that holds.
    """
    date, zone = day.data["date"], day.data["time_zone"]
    today = now.astimezone(ZoneInfo(zone)).date().isoformat()
    wall = wall_of(now, date, zone) if today >= date else "0:00"
    if int(wall.partition(":")[0]) > 47:
        return day, start
    try:
        made = replan(day.checked(), PlanDocument.model_validate_json(start), Facts(now=wall))
    except InputFaults as faults:
        # The day as it stands is still better planned than not at all.
        LOG.warning("%s is planned anew without regard to the hour: %s", date, faults)
        return day, start
    data = made.day.model_dump(mode="json", by_alias=True)
    return replace(day, data=data), orjson.dumps(made.start.model_dump(mode="json", by_alias=True))
