"""From a file to text that is certainly JSON: size before reading, encoding, syntax, nothing twice, no NaN."""

from __future__ import annotations

import re
from pathlib import Path

import orjson

from api.documents.faults import Fault, InputFaults, fault
from api.documents.scan import odd_places, suspicious

LARGEST_BYTES = 40_000_000
"""Far above the largest day (1,000 lots and 700 orders take about 1 MB)."""
_POSITION = re.compile(r"^(?P<reason>.*): line (?P<line>\d+) column (?P<column>\d+) \(char \d+\)$", re.DOTALL)


def read_json(path: Path) -> tuple[str, object]:
    """
    Read a JSON file.

    Returns
    -------
    text, data
        The text without a byte order mark, and the plain data in it.

    Raises
    ------
    InputFaults
        With everything that is wrong with the file as a file of JSON.
    """
    return parse_json(_bytes(path), file=str(path))


def parse_json(raw: bytes, *, file: str) -> tuple[str, object]:
    """
    Read JSON that is in memory already, such as a body or a message; ``file`` names it in faults.

    Raises
    ------
    InputFaults
        As :func:`read_json`.
    """
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    found = _not_text(raw)
    if found is not None:
        raise InputFaults(file, [found])
    text = raw.decode()
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        odd = list(odd_places(text))
        raise InputFaults(file, odd or [_syntax(error)]) from None
    if suspicious(text) and (odd := list(odd_places(text))):
        raise InputFaults(file, odd)
    if not isinstance(data, dict):
        raise InputFaults(file, [fault("", "json.top")])
    return text, data


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size <= LARGEST_BYTES:
            with path.open("rb") as file:
                # A pipe tells no size: one byte beyond the cap is asked for, so that it cannot fill the memory.
                raw = file.read(LARGEST_BYTES + 1)
            if len(raw) <= LARGEST_BYTES:
                return raw
            size = len(raw)
    except FileNotFoundError:
        raise InputFaults(str(path), [fault("", "file.missing")]) from None
    except IsADirectoryError:
        raise InputFaults(str(path), [fault("", "file.directory")]) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputFaults(str(path), [fault("", "file.unreadable", reason=reason)]) from None
    limits = {"size_mb": -(-size // 1_000_000), "limit_mb": LARGEST_BYTES // 1_000_000}
    raise InputFaults(str(path), [fault("", "file.too_big", **limits)])


def _not_text(raw: bytes) -> Fault | None:
    if not raw.strip():
        return fault("", "file.empty")
    if raw.startswith(b"\x1f\x8b"):
        return fault("", "file.gzip")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or (len(raw) > 3 and 0 in raw[:2]):
        return fault("", "file.utf16")
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return fault("", "file.not_utf8", offset=error.start + 1)
    return None


def _syntax(error: orjson.JSONDecodeError) -> Fault:
    match = _POSITION.match(str(error))
    reason = match["reason"] if match else str(error)
    if "recursion" in reason.lower() or "nesting" in reason.lower():
        return fault("", "json.deep")
    return fault("", "json.syntax", line=error.lineno, column=error.colno, reason=reason)
