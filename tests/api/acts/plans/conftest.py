"""The good day with a plan that is ready, and people who answer."""

from __future__ import annotations

import pytest

from api.db.actor import set_up
from api.regions.service import config_of, set_up_region
from api.shipments.service import of_day


@pytest.fixture
def region_with(store):
    """Changes the region's configuration: ``region_with(planning={...})``."""

    def change(**parts):
        with store.write(set_up("tsuruoka")) as tx:
            config = config_of(tx.session, "tsuruoka")
            made = {name: getattr(config, name).model_copy(update=values) for name, values in parts.items()}
            set_up_region(tx, config.model_copy(update=made))

    return change


@pytest.fixture
def town(town, region_with):
    """Re-plans of the day take a few iterations."""
    from api.regions.config import Budget

    few = Budget(iterations=15, seed=1)
    region_with(planning={"run": few, "draft": few, "replan": few})
    town.farm = town.another("farm-1", "farm", "架空の農家")
    town.kitchen = town.another("kitchen-1", "restaurant", "架空の料理人")
    town.carrier = town.another("carrier-1", "carrier", "架空の配車係")
    return town


@pytest.fixture
def plan(town, supervisor):
    """Makes a ready plan; its id."""

    def make(**more):
        reply = town.operator.post("/v1/plans", json={"date": town.day.date, **more})
        assert reply.status_code == 202, reply.text
        while supervisor.work_one() is not None:
            pass
        return reply.json()["id"]

    return make


@pytest.fixture
def committed(town, plan):
    """Plans and commits the day; the plan's id."""

    def make(**more):
        made = plan(**more)
        reply = town.operator.post(f"/v1/plans/{made}/commit")
        assert reply.status_code == 200, reply.text
        return made

    return make


@pytest.fixture
def shipments(town):
    """Reads the day's shipments."""

    def read(*states):
        with town.store.read() as session:
            return of_day(session, town.region, town.day.date, states=states)

    return read
