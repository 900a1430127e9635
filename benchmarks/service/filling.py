"""A store filled with a made-up day, and the requests that its people send afterwards.

Everything passes the service's own doors, in this process and without a port: an L day is some two thousand requests, which is
no part of what is measured.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from api.cli.demo_town import Inside
from api.regions import times
from api.regions.load import packaged_region
from api.regions.service import config_of
from api.serving import FIRST_REGION, assemble, opened
from api.settings import service_settings
from benchmarks.ground import sketch_network
from fixtures.days import SizeName, make_day
from fixtures.posting import Poster
from fixtures.town import Joiner

MOST: Final = 200
"""So many bodies of a kind are taken in turn."""


def fill(*, file: str, size: SizeName, seed: int) -> dict[str, Any]:
    """Fill a new store; return ids, tokens and bodies for :mod:`benchmarks.service`."""
    day = make_day(sketch_network(), size=size, seed=seed)
    settings = service_settings({}, database_url=f"sqlite:///{Path(file)}")
    with opened(settings) as (store, name):
        service = assemble(settings, store, name, planned=False)
        with store.read() as session:
            config, now = config_of(session, name), store.clock.now()
        # Days whose clock does not strike while we measure.
        date = times.entry_day(config, now + timedelta(days=1))
        later = times.entry_day(config, now + timedelta(days=3))
        if date is None or later is None or later <= date:
            raise LookupError("no two days take entries")
        region = packaged_region(FIRST_REGION)
        poster = Poster(day, date=date.isoformat(), ask=Inside(service.app), join=Joiner(store, name), region=region)
        posted = poster.all()
        lots, orders = day.lots[:MOST], day.orders[:MOST]
        lot_bodies = [(posted.members[lot.party].token, poster.lot_body(lot)) for lot in lots]
        order_bodies = [(posted.members[order.party].token, poster.order_body(order)) for order in orders]
    return {
        "date": date.isoformat(),
        "later": later.isoformat(),
        "operator": posted.members["operator"].token,
        "restaurant": order_bodies[0][0],
        "lots": list(posted.lots.values()),
        "counts": {"lots": len(day.lots), "orders": len(day.orders), "trips": len(day.trips)},
        "lot_bodies": lot_bodies,
        "order_bodies": order_bodies,
    }
