"""What changes today changes every day that is still open."""

from __future__ import annotations

from typing import Final

from api.db.tx import Tx
from api.regions import times
from api.regions.service import config_of, inputs_changed

FOR_GOOD: Final = "9999-12-31"


def changed_from_today_on(tx: Tx) -> None:
    """Count that something changed that plans of today and of all days to come are made from: a place, a vehicle, a paper."""
    today = times.service_day(config_of(tx.session, tx.actor.region), tx.now)
    inputs_changed(tx, today.isoformat(), FOR_GOOD)
