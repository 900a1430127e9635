"""One message on a pipe: a JSON header and any number of byte strings, all with their lengths ahead.

``u32 length of the header · header · blobs one after another``; the header's ``sizes`` tells the blobs' lengths.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import orjson

LARGEST_HEADER_BYTES: Final = 16_000_000
LARGEST_BLOB_BYTES: Final = 400_000_000
"""Far above any document (a plan of 10,000 orders takes about 20 MB): more means that the pipe is out of step."""
_LENGTH: Final = struct.Struct(">I")


class PipeBroken(ConnectionError):
    """The other side ended in the middle of a message, or what it sent is no message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A message as it was read."""

    header: dict[str, Any]
    blobs: tuple[bytes, ...]


def write_frame(stream: BinaryIO, header: Mapping[str, object], *blobs: bytes) -> None:
    """
    Write one message and flush it.

    Raises
    ------
    OSError
        Where the other side is gone.
    """
    text = orjson.dumps({**header, "sizes": [len(blob) for blob in blobs]})
    stream.write(_LENGTH.pack(len(text)))
    stream.write(text)
    stream.writelines(blobs)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame | None:
    """
    Read one message; None where the other side has ended between messages.

    Raises
    ------
    PipeBroken
        Where it ended in the middle of one, or sent something else.
    """
    start = stream.read(_LENGTH.size)
    if not start:
        return None
    if len(start) < _LENGTH.size:
        raise PipeBroken("the other side ended within a message")
    (length,) = _LENGTH.unpack(start)
    if length > LARGEST_HEADER_BYTES:
        raise PipeBroken(f"a header of {length} bytes is no header")
    try:
        header = orjson.loads(_whole(stream, length))
    except orjson.JSONDecodeError as error:
        raise PipeBroken(f"a header is no JSON: {error}") from None
    sizes = header.pop("sizes", None) if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(isinstance(size, int) and 0 <= size <= LARGEST_BLOB_BYTES for size in sizes):
        raise PipeBroken("a header tells no sizes")
    return Frame(header=header, blobs=tuple(_whole(stream, size) for size in sizes))


def _whole(stream: BinaryIO, length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise PipeBroken("the other side ended within a message")
    return found
