"""Log lines: JSON, one a line, with the request's id, and never what people have typed.

An exception is told by its type and by where it rose; its words are left out, as they may repeat somebody's input.
"""

from __future__ import annotations

import contextvars
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TextIO

import orjson

REQUEST: Final[contextvars.ContextVar[str]] = contextvars.ContextVar("request", default="")
"""Id of the request that is being answered; empty in workers."""
_HOUSE: Final = Path(__file__).resolve().parents[1]
_FRAMES: Final = 12


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        request = REQUEST.get()
        if request:
            line["request"] = request
        line |= getattr(record, "data", {})
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = [_place(frame) for frame in traceback.extract_tb(record.exc_info[2])[-_FRAMES:]]
        return orjson.dumps(line, default=str).decode()


class PlainLines(JsonLines):
    """The same for people at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        data = " ".join(f"{name}={value}" for name, value in getattr(record, "data", {}).items())
        text = f"{at} {record.levelname.lower():7} {record.getMessage()} {data}".rstrip()
        if record.exc_info and record.exc_info[0] is not None:
            where = [_place(frame) for frame in traceback.extract_tb(record.exc_info[2])[-_FRAMES:]]
            text += f"\n  {record.exc_info[0].__name__} at " + " < ".join(reversed(where))
        return text


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    name = path.relative_to(_HOUSE).as_posix() if path.is_relative_to(_HOUSE) else path.name
    return f"{name}:{frame.lineno}"


def begin_logging(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Send all log lines to a stream: JSON, or plain lines where a person looks on."""
    out = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(out)
    handler.setFormatter(PlainLines() if out.isatty() else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ainori").setLevel(level)
