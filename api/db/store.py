"""The database: opening it, one reader or one writer at a time, and waking those who wait for what was written."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from api.clock import Clock
from api.db.actor import Actor
from api.db.tx import Tx

_LOCK_WAIT_S: Final = 5.0
"""How long a writer waits for another before the caller is told to come again."""


class StoreBusy(Exception):
    """The store is locked by somebody else for longer than one waits; come again."""


class StoreFull(Exception):
    """The disk is full: nothing was stored."""


class Store:
    """One database and the clock by which its effects are dated.

    On SQLite all writers of the process take turns by one lock and BEGIN IMMEDIATE, in WAL with ``synchronous=FULL``: readers
    never wait, and an acknowledged write survives a power cut. On PostgreSQL writers are the database's own business.

    Parameters
    ----------
    url : str
        ``sqlite:///FILE`` or ``postgresql+psycopg://...``.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(url, sqlite=self.is_sqlite)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=True)
        self._lock = threading.RLock()
        self._writing = threading.local()
        self._bells: dict[str, threading.Condition] = {}
        self._bells_lock = threading.Lock()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session of one consistent moment; what is changed in it is thrown away."""
        with self._sessions() as session, _told():
            if self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN")
            try:
                yield session
            finally:
                # What was read stays readable outside; a rollback would empty it.
                session.expunge_all()
                session.rollback()

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Tx]:
        """Give a transaction; it is committed when the block ends well and leaves nothing otherwise.

        Raises
        ------
        StoreBusy, StoreFull
            Where the database cannot take it now.
        RuntimeError
            Inside another write of the same thread: one effect is one transaction.
        """
        if getattr(self._writing, "busy", False):
            raise RuntimeError("a transaction inside another: hand the Tx on instead")
        if self.is_sqlite and not self._lock.acquire(timeout=_LOCK_WAIT_S):
            raise StoreBusy
        self._writing.busy = True
        try:
            with self._sessions() as session, _told():
                if self.is_sqlite:
                    session.connection().exec_driver_sql("BEGIN IMMEDIATE")
                tx = Tx(session=session, now=self.clock.now(), actor=actor)
                yield tx
                session.commit()
        finally:
            self._writing.busy = False
            if self.is_sqlite:
                self._lock.release()
        for what in tx.wakes:
            self.ring(what)

    def ring(self, what: str) -> None:
        """Wake those who wait for something of a kind."""
        bell = self._bell(what)
        with bell:
            bell.notify_all()

    def wait(self, what: str, seconds: float) -> bool:
        """Wait until something of a kind is committed by this process, or for so long; whether it was the former."""
        bell = self._bell(what)
        with bell:
            return bell.wait(seconds)

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()

    def _bell(self, what: str) -> threading.Condition:
        with self._bells_lock:
            return self._bells.setdefault(what, threading.Condition())


@contextmanager
def _told() -> Iterator[None]:
    """Turn the database's own words for "locked" and "full" into ours."""
    try:
        yield
    except OperationalError as error:
        said = str(error.orig).lower()
        if "locked" in said or "busy" in said or "lock timeout" in said:
            raise StoreBusy from error
        if "disk is full" in said or "no space" in said:
            raise StoreFull from error
        raise


def _engine(url: str, *, sqlite: bool) -> Engine:
    if not sqlite:
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True)
    engine = create_engine(
        url,
        connect_args={"timeout": _LOCK_WAIT_S, "check_same_thread": False},
        pool_size=20,
        max_overflow=40,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: BEGIN IMMEDIATE is ours to say.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "cache_size=-32000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
