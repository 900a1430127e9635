"""A town that lives: its store, its clock, its people over HTTP."""

from __future__ import annotations

import datetime as dt

import pytest

from fixtures.days import make_day
from fixtures.living import Town
from fixtures.townsfolk import wall
from routing.network import RoadNetwork


@pytest.fixture(scope="session")
def sketch_file(tmp_path_factory):
    """The sketch map of Shonai as a network file."""
    from api.cli.roads import sketch

    path = tmp_path_factory.mktemp("sketch") / "sketch.npz"
    sketch(path)
    return path


@pytest.fixture(scope="session")
def sketch_day(sketch_file):
    """Return a made-up day of a size, on the sketch map."""
    network = RoadNetwork.load(sketch_file)
    return lambda size, seed=1, date="2026-10-31": make_day(network, size=size, seed=seed, date=date)


@pytest.fixture
def town_at(tmp_path, sketch_file):
    """Return a town on a clock that shows a wall time in Japan."""
    from api.clock import FakeClock

    def made(date, time, **more):
        return Town(tmp_path / "town.db", FakeClock(wall(date, time)), sketch_file, **more)

    return made


@pytest.fixture
def people_of():
    from fastapi.testclient import TestClient

    def made(town):
        client = TestClient(town.service.app, base_url="http://127.0.0.1")
        return town.people(client.request)

    return made


@pytest.fixture
def next_day():
    return lambda date: (dt.date.fromisoformat(date) + dt.timedelta(days=1)).isoformat()
