"""The child's end of the pipe: frames in and out, heard by a thread of its own, and the process's end with its parent."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Final, NoReturn

from api.children.frames import Frame, PipeBroken, read_frame, write_frame
from api.documents.faults import InputFaults
from api.errors import INPUT_FAULTS, code_of
from matching.errors import ProblemError

ORPHANED: Final = 0
"""Exit code of a child whose parent is gone: nobody is left to tell."""
CANCELLED: Final = {"told": "failed", "code": "cancelled", "status": 409, "detail": "cancelled before there was a plan"}


class Line:
    """Frames on what were standard input and output; whatever libraries print goes to the error output instead."""

    def __init__(self) -> None:
        self._from: BinaryIO = os.fdopen(os.dup(0), "rb")
        self._to: BinaryIO = os.fdopen(os.dup(1), "wb")
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        self._writing = threading.Lock()

    def receive(self) -> Frame:
        """Wait for the next message; the process ends where the parent is gone."""
        try:
            frame = read_frame(self._from)
        except (PipeBroken, OSError):
            frame = None
        if frame is None:
            _leave(ORPHANED)
        return frame

    def send(self, header: Mapping[str, object], *blobs: bytes) -> None:
        """Send a message; the process ends where the parent is gone."""
        try:
            with self._writing:
                write_frame(self._to, header, *blobs)
        except OSError:
            _leave(ORPHANED)

    def listen(self, heard: Callable[[Frame], None]) -> None:
        """Hand everything that comes to a function, in a thread that sees the parent's end even while the engine works."""

        def loop() -> None:
            while True:
                heard(self.receive())

        threading.Thread(target=loop, name="parent", daemon=True).start()


def _leave(code: int) -> NoReturn:
    # Threads of a search and the interpreter's own end would only delay it.
    os._exit(code)


def failure(error: BaseException) -> dict[str, Any]:
    """Say an error as a message: the code and status of the one table, the field or the faults; detail for the log."""
    if isinstance(error, InputFaults):
        return {
            "told": "failed",
            "code": INPUT_FAULTS.code,
            "status": INPUT_FAULTS.status,
            "detail": str(error),
            "file": error.file,
            "faults": [{"path": one.path, "key": one.key, "ja": one.said.ja, "en": one.said.en} for one in error.faults],
        }
    known = code_of(error)
    if known is None:
        traceback.print_exception(error, file=sys.stderr)
    code, status = ("engine-fault", 500) if known is None else (known.code, known.status)
    field = error.field if isinstance(error, ProblemError) else None
    return {"told": "failed", "code": code, "status": status, "detail": f"{type(error).__name__}: {error}", "field": field}
