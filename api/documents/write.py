"""Documents to bytes and files: canonical text for hashes, readable text for people, nothing half written."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import orjson

from api.documents.base import Document
from api.documents.day import Day
from api.documents.faults import InputFaults, fault


def canonical(document: Document) -> bytes:
    """
    Return the document as JSON with sorted keys, every default filled in and no spaces.

    A field that came later is left out while it is empty, so that days written before it keep their hash.
    """
    data = document.model_dump(mode="json", by_alias=True)
    for name in document.LATER_FIELDS:
        if not data[name]:
            del data[name]
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def day_hash(day: Day) -> str:
    """Return the sha256 of the canonical day: equal for files that differ only in layout or in defaults left out."""
    return hashlib.sha256(canonical(day)).hexdigest()


def readable(document: Document) -> bytes:
    """Return the document as indented JSON in the order of its model."""
    data = document.model_dump(mode="json", by_alias=True)
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def write_document(document: Document, path: str | Path) -> Path:
    """Write a document's readable form to a file, whole or not at all."""
    return write_bytes(readable(document), path)


def write_bytes(content: bytes, path: str | Path) -> Path:
    """
    Write a file: beside its place first, flushed to the disk, then renamed.

    Raises
    ------
    InputFaults
        Where it cannot be written; nothing is left behind.
    """
    target = Path(path)
    half: Path | None = None
    try:
        if target.is_dir():
            raise InputFaults(str(path), [fault("", "file.directory")])
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
        half = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(0o644)
        half.replace(target)
    except (OSError, ValueError) as error:
        if isinstance(error, InputFaults):
            raise
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputFaults(str(path), [fault("", "file.unwritable", reason=reason)]) from None
    finally:
        if half is not None:
            half.unlink(missing_ok=True)
    return target


def ensure_writable(path: str | Path) -> None:
    """
    Refuse a place that cannot be written before minutes of work go into what should stand there.

    Raises
    ------
    InputFaults
        Naming the reason.
    """
    target = Path(path)
    if target.is_dir():
        raise InputFaults(str(path), [fault("", "file.directory")])
    if not target.parent.is_dir():
        raise InputFaults(str(path), [fault("", "file.unwritable", reason=f"no folder {target.parent}")])
    if not os.access(target.parent, os.W_OK):
        raise InputFaults(str(path), [fault("", "file.unwritable", reason=f"folder {target.parent} is not writable")])
