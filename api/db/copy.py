"""Copies of a SQLite store: made while it is served, put back when it is not."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

_PAGES = -1
"""All pages in one step: a copy of one moment, whoever writes meanwhile waits in the log."""


class BadCopy(Exception):
    """A file is no whole copy of a store."""


def back_up(database: Path, copy: Path) -> None:
    """
    Copy a database file, also while a server writes to it; the copy appears when it is whole.

    Raises
    ------
    FileExistsError
        Where there is a file of that name already: a backup is never overwritten.
    BadCopy
        Where the copy turns out not to be whole.
    """
    if copy.exists():
        raise FileExistsError(str(copy))
    copy.parent.mkdir(parents=True, exist_ok=True)
    half = copy.with_name(copy.name + ".part")
    half.unlink(missing_ok=True)
    try:
        with contextlib.closing(_open(database)) as source, contextlib.closing(sqlite3.connect(half)) as target:
            source.backup(target, pages=_PAGES)
            # One file, without a log beside it.
            target.execute("PRAGMA journal_mode=DELETE")
        must_be_whole(half)
        with half.open("rb") as file:
            os.fsync(file.fileno())
        half.rename(copy)
    finally:
        half.unlink(missing_ok=True)


def put_back(copy: Path, database: Path) -> None:
    """
    Overwrite a database file, which nobody serves, by a copy.

    Raises
    ------
    BadCopy
        Where the copy is not whole; the database is left alone.
    """
    must_be_whole(copy)
    with contextlib.closing(_open(copy)) as source, contextlib.closing(sqlite3.connect(database)) as target:
        source.backup(target, pages=_PAGES)
        target.execute("PRAGMA journal_mode=WAL")


def must_be_whole(file: Path) -> None:
    """
    Judge a file: a database, whole, with our tables.

    Raises
    ------
    BadCopy
        Saying what is wrong.
    """
    try:
        with contextlib.closing(_open(file)) as one:
            said = one.execute("PRAGMA integrity_check").fetchone()[0]
            tables = {name for (name,) in one.execute("select name from sqlite_master where type = 'table'")}
    except sqlite3.DatabaseError as error:
        raise BadCopy(f"{file}: {error}") from error
    if said != "ok":
        raise BadCopy(f"{file}: {said}")
    if not {"audit", "region", "lot"} <= tables:
        raise BadCopy(f"{file}: none of our tables")


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
