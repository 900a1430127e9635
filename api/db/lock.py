"""One server a database file: a lock that ends with its process, however that ends."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

try:
    import fcntl
except ImportError:  # a machine without it has no second server's habit either: the file cannot be opened twice there
    fcntl = None  # type: ignore[assignment]


class InUse(Exception):
    """Another server has this database file open."""


class FileLock:
    """
    Holds ``FILE.lock`` for as long as it is entered.

    Raises
    ------
    InUse
        On entering, where somebody else holds it.
    """

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".lock")
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        file = self.path.open("a+", encoding="ascii")
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.close()
            raise InUse(str(self.path)) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            # The file stays: taking it away would let two others lock two different files of one name.
            self._file.close()
            self._file = None
