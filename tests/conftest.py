"""What all tests share: names that stay the same, and a service over a store of its own on a clock that stands."""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime

import pytest

REGION = "tsuruoka"
FRIDAY = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
"""Friday, 15:00 in Tsuruoka: the afternoon before Saturday's deliveries."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes are named by their number: their text may hold a clock.

    gzip writes the second into its bytes, so two parallel workers that began in different seconds would collect tests of
    different names, and pytest-xdist refuses to run them.
    """
    return f"{len(val)} bytes" if isinstance(val, bytes) else None


class Client:
    """Somebody with a telephone: signed in, with a fresh idempotency key for each write."""

    def __init__(self, http, member=None):
        self.http, self.member = http, member
        self._keys = itertools.count()

    def _headers(self, given):
        mine = {} if self.member is None else {"Authorization": f"Bearer {self.member.token}"}
        return {**mine, "Idempotency-Key": f"key-{id(self)}-{next(self._keys)}", **(given or {})}

    def get(self, path, headers=None, **more):
        return self.http.get(path, headers=self._headers(headers), **more)

    def post(self, path, json=None, headers=None, **more):
        return self.http.post(path, json=json, headers=self._headers(headers), **more)

    def patch(self, path, json=None, headers=None):
        return self.http.patch(path, json=json, headers=self._headers(headers))

    def put(self, path, json=None, headers=None):
        return self.http.put(path, json=json, headers=self._headers(headers))

    def delete(self, path, headers=None):
        return self.http.delete(path, headers=self._headers(headers))


class Service:
    """The service of a test: its clock, its store, and its people."""

    def __init__(self, app, store, clock):
        from fastapi.testclient import TestClient  # engines' tests need no web

        self.app, self.store, self.clock, self.region = app, store, clock, REGION
        self.http = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
        self.anonymous = Client(self.http)

    def one(self, role, name=""):
        """Add a party with one member in a role; its client."""
        from fixtures.town import add_one

        return Client(self.http, add_one(self.store, REGION, role, name or f"架空の{role}"))

    def another(self, party, role, name="架空の人"):
        """Add another member to a party; its client."""
        from fixtures.town import add_member

        return Client(self.http, add_member(self.store, REGION, party, role, name))


@pytest.fixture
def clock():
    from api.clock import FakeClock

    return FakeClock(FRIDAY)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A file with all tables and a region's configuration, made once and copied for each test."""
    from api.clock import FakeClock
    from api.db.actor import set_up
    from api.db.store import Store
    from api.products.service import load_products
    from api.regions.load import packaged_region
    from api.regions.service import set_up_region
    from api.tables import METADATA

    path = tmp_path_factory.mktemp("store") / "empty.db"
    made = Store(f"sqlite:///{path}", FakeClock(FRIDAY))
    METADATA.create_all(made.engine)
    with made.write(set_up(REGION)) as tx:
        region = packaged_region(REGION)
        set_up_region(tx, region.config)
        load_products(tx, region.products)
    with made.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    made.close()
    return path


@pytest.fixture
def store(tmp_path, empty_database, clock):
    from api.db.store import Store

    path = shutil.copy(empty_database, tmp_path / "town.db")
    made = Store(f"sqlite:///{path}", clock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    """The app, made once: it weighs its routes with its first request, which takes longer than most tests."""
    from api.app import make_app
    from api.clock import FakeClock
    from api.db.store import Store
    from api.settings import service_settings

    url = f"sqlite:///{tmp_path_factory.mktemp('app') / 'none.db'}"
    return make_app(service_settings({}, database_url=url), Store(url, FakeClock(FRIDAY)), REGION)


@pytest.fixture
def service(app, store, clock):
    """The app over this test's own store; nothing that an earlier test put on it is left."""
    from api.app import put_before
    from api.settings import service_settings

    routers = app.state.routers
    app.state = type(app.state)()
    app.state.routers = routers
    app.dependency_overrides.clear()
    put_before(app, service_settings({}, database_url=str(store.url)), store, REGION)
    return Service(app, store, clock)
