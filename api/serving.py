"""The service put together: the store opened and brought up to date, the region in force, app and workers over it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.engine import make_url

from api.app import make_app
from api.clock import Clock, SystemClock
from api.db.actor import set_up
from api.db.lock import FileLock, InUse
from api.db.store import Store
from api.http.door import Door
from api.migrations import migrate
from api.notify.mail import smtp_of
from api.products.service import load_products
from api.regions.load import Region, load_region, packaged_region, packaged_regions
from api.regions.service import config_of, set_up_region
from api.regions.tables import RegionRow
from api.settings import ServiceSettings
from api.worker.handlers import HANDLERS
from api.worker.quotes import QuoteKeeper
from api.worker.ready import on_ready
from api.worker.roads import road_file
from api.worker.supervisor import Supervisor
from api.worker.workers import Workers

FIRST_REGION: Final = "tsuruoka"
"""What a new store is set up for where nothing else is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service over an open store; ``region``: id of the one whose doors these are."""

    settings: ServiceSettings
    store: Store
    region: str
    app: FastAPI
    workers: Workers


def database_file(url: str) -> Path | None:
    """Return the file of a SQLite address; None for other databases, or one in memory."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database or parts.database == ":memory:":
        return None
    return Path(parts.database)


@contextlib.contextmanager
def opened(settings: ServiceSettings, clock: Clock | None = None, *, alone: bool = True) -> Iterator[tuple[Store, str]]:
    """
    Open the store, bring it up to date and set up its region; give the store and the region's id.

    Parameters
    ----------
    alone
        Whether a SQLite file is to be this process's alone; commands beside a running server say False.

    Raises
    ------
    InUse
        Where another server has the file.
    NewerStore
        Where a newer version of the program made it.
    InputFaults
        Where the region's file is wrong.
    """
    with contextlib.ExitStack() as stack:
        file = database_file(settings.database_url)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            if alone:
                stack.enter_context(FileLock(file))
        store = Store(settings.database_url, clock or SystemClock())
        stack.callback(store.close)
        if alone:
            migrate(store)
        yield store, region_in_force(store, settings)


@contextlib.contextmanager
def beside(settings: ServiceSettings) -> Iterator[tuple[Store, str]]:
    """Open the store for a command: alone where nobody serves it, else beside the server, whose writes it waits for."""
    file = database_file(settings.database_url)
    with contextlib.ExitStack() as stack:
        alone = file is None or not _served(file)
        yield stack.enter_context(opened(settings, alone=alone))


def _served(file: Path) -> bool:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(file):
            return False
    except InUse:
        return True


def beside_of(settings: ServiceSettings) -> Path:
    """Return the folder in which a region's own road network lies: that of its file."""
    return Path(settings.region_file).resolve().parent if settings.region_file else Path.cwd()


def region_in_force(store: Store, settings: ServiceSettings) -> str:
    """Put the region's file in force where one is named, or the first one into an empty store; return the region's id."""
    with store.read() as session:
        known = session.scalars(select(RegionRow.id).order_by(RegionRow.id)).all()
    if not settings.region_file and known:
        return known[0]
    put_in_force(store, region := region_named(settings.region_file or FIRST_REGION))
    return region.config.id


def put_in_force(store: Store, region: Region) -> int:
    """Store a region's configuration, as the next version where it differs, and what is new in its catalogue; the version."""
    with store.write(set_up(region.config.id)) as tx:
        row = set_up_region(tx, region.config)
        tx.session.flush()
        load_products(tx, region.products)
        return row.version


def region_named(name: str) -> Region:
    """Read a region from a file, or one that comes with the product by its id or file name."""
    if not Path(name).is_file() and Path(name).stem in packaged_regions() and Path(name).name == name:
        return packaged_region(Path(name).stem)
    return load_region(name)


def assemble(settings: ServiceSettings, store: Store, region: str, *, planned: bool = True) -> Service:
    """
    Put the app and the workers together over an open store.

    Parameters
    ----------
    planned
        Whether planning runs are worked on here; False where another process does.
    """
    with store.read() as session:
        config = config_of(session, region)
    url = settings.public_url or config.public_url or ""

    def roads() -> Path:
        return road_file(config, beside_of(settings))

    quotes = QuoteKeeper(store, region, roads) if planned else None
    planner = Supervisor(store, region, roads, ready=on_ready, quotes=quotes) if planned else None
    workers = Workers(store, region, HANDLERS, post=smtp_of(settings.smtp_url, settings.mail_from), url=url, planner=planner)
    app = make_app(settings, store, region)
    app.state.quotes = quotes
    app.add_middleware(Door)
    return Service(settings=settings, store=store, region=region, app=app, workers=workers)
