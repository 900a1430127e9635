"""Bytes of a public instance or solution to numbered lines and numbers; whatever is wrong is told with its line."""

from __future__ import annotations

import gzip
import io
import math
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from matching.errors import FormatError

LARGEST_BYTES: Final = 400_000_000
"""No instance may be longer unpacked: a full matrix of 5,000 places takes a fifth of it."""
LARGEST_VALUE: Final = 10_000_000
"""No coordinate, moment, demand or distance may be larger, so that no sum can overflow."""
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of a file that are not blank, each with its number from 1."""

    file: str
    rows: tuple[tuple[int, str], ...]

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(self.rows)

    def fault(self, number: int | None, message: str) -> FormatError:
        """Return an error that names this file and a line (None: the file as a whole)."""
        return FormatError(self.file, number, message)

    def end(self, wanted: str) -> FormatError:
        """Return the error for a file that ends too early."""
        return self.fault(self.rows[-1][0] if self.rows else None, f"the file ends here; {wanted} should follow")

    def whole(self, number: int, what: str, text: str, *, low: int = 0, high: int = LARGEST_VALUE) -> int:
        """Read a whole number within bounds."""
        value = int(text) if _WHOLE.fullmatch(text) else None
        if value is None:
            # Some copies write whole numbers with a point.
            loose = float(text) if _NUMBER.fullmatch(text) else math.nan
            value = int(loose) if math.isfinite(loose) and loose == int(loose) else None
        if value is None:
            raise self.fault(number, f"{what} must be a whole number, not {text[:20]!r}")
        if not low <= value <= high:
            raise self.fault(number, f"{what} must be from {low} to {high}, not {text[:20]}")
        return value

    def real(self, number: int, what: str, text: str, *, low: float = 0.0, high: float = LARGEST_VALUE) -> float:
        """Read a finite number within bounds."""
        if not _NUMBER.fullmatch(text):
            raise self.fault(number, f"{what} must be a number, not {text[:20]!r}")
        value = float(text)
        if not low <= value <= high:
            raise self.fault(number, f"{what} must be from {low:g} to {high:g}, not {text[:20]}")
        return value


def load(path: str | Path) -> tuple[str, bytes]:
    """Return a file's name and bytes.

    Raises
    ------
    FormatError
        Where it cannot be read, or is longer than any instance.
    """
    file = Path(path)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FormatError(str(path), None, f"cannot be read: {reason}") from error
    if len(data) > LARGEST_BYTES:
        raise FormatError(str(path), None, f"is longer than {LARGEST_BYTES} bytes: no instance is")
    return str(path), data


def lines_of(file: str, data: bytes) -> Lines:
    """Return the lines of plain or gzipped text, told apart by content and never by name.

    Raises
    ------
    FormatError
        Where the content is broken gzip, no text, too long, or empty.
    """
    if data.startswith(_GZIP):
        data = _unpacked(file, data)
    if b"\x00" in data[:4096]:
        raise FormatError(file, None, "is no text; an instance is plain text, or such text gzipped")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(file, None, "is no text; an instance is plain text, or such text gzipped") from None
    rows = tuple((number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip())
    if not rows:
        raise FormatError(file, None, "is empty")
    return Lines(file=file, rows=rows)


def _unpacked(file: str, data: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
            text = packed.read(LARGEST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(file, None, f"is broken gzip: {error}") from None
    if len(text) > LARGEST_BYTES:
        raise FormatError(file, None, f"unpacks to more than {LARGEST_BYTES} bytes: no instance does")
    return text
