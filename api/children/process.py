"""One process of our own that holds an engine: started, spoken with by frames, and never left behind.

It dies with its parent: its listening thread sees the pipe end and leaves at once. (The kernel's own signal for that,
PR_SET_PDEATHSIG, is tied to the *thread* that started the child, and a supervisor's threads come and go.)
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from api.children.frames import Frame, PipeBroken, read_frame, write_frame

ROOT: Final = Path(__file__).resolve().parents[2]
_SAID: Final = 4000
"""Bytes of what a dead child wrote to its error output that are kept for the log."""
_SECRETS: Final = ("AINORI_DATABASE", "AINORI_SECRET", "AINORI_SMTP")
"""Beginnings of names in the environment that are none of the child's business: it opens no database and tells nobody."""
_GRACE_S: Final = 2.0
"""How long a child that was told to end, or whose pipe has ended, may take before it is killed."""


class Child:
    """
    A spawned process running one of our modules.

    Parameters
    ----------
    module
        What ``python -m`` runs; it speaks frames on its standard input and output.
    """

    def __init__(self, module: str) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and a module of ours
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
            # Ctrl-C in the terminal is for the server, which then ends its children in order.
            start_new_session=True,
        )
        self._to = cast("BinaryIO", self._process.stdin)
        self._from = cast("BinaryIO", self._process.stdout)
        self._frames: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._ended = False
        self._writing = threading.Lock()
        self._reader = threading.Thread(target=self._read, name=f"{module} pipe", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def send(self, header: Mapping[str, object], *blobs: bytes) -> bool:
        """Send a message; False where the process is gone."""
        with self._writing:
            try:
                write_frame(self._to, header, *blobs)
            except (OSError, ValueError):
                return False
        return True

    def receive(self, timeout_s: float | None = None) -> Frame | None:
        """
        Wait for the next message; None once the process has ended.

        Raises
        ------
        TimeoutError
            Where nothing came in time.
        """
        if self._ended:
            return None
        try:
            frame = self._frames.get(timeout=timeout_s)
        except queue.Empty:
            raise TimeoutError("no message yet") from None
        if frame is None:
            self._ended = True
        return frame

    def kill(self) -> None:
        """End it now."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    def close(self) -> None:
        """Let it go: the end of its pipe tells it to leave; killed where it does not. A second call does nothing."""
        with contextlib.suppress(OSError, ValueError):
            self._to.close()
        try:
            self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            self._process.wait()
        self._reader.join(_GRACE_S)
        with contextlib.suppress(OSError, ValueError):
            self._from.close()
        self._errors.close()

    def end_told(self) -> str:
        """How it ended, for the log: the signal or the exit code, and the last that it said."""
        try:
            code = self._process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        how = f"killed by {_signal_name(-code)}" if code < 0 else f"ended with code {code}"
        return f"{how}; {self._last_words()}".rstrip("; ")

    def _last_words(self) -> str:
        try:
            size = self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, size - _SAID))
            return self._errors.read().decode("utf-8", "replace").strip()
        except (OSError, ValueError):
            return ""

    def _read(self) -> None:
        try:
            while (frame := read_frame(self._from)) is not None:
                self._frames.put(frame)
        except (PipeBroken, OSError, ValueError):
            # What is cut off in the middle is no message; how the process ended says the rest.
            self.kill()
        finally:
            self._frames.put(None)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _environment() -> dict[str, str]:
    """The surroundings without secrets; our packages are found from wherever the parent was started."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}
    path = kept.get("PYTHONPATH", "")
    if str(ROOT) not in path.split(os.pathsep):
        kept["PYTHONPATH"] = os.pathsep.join(part for part in (str(ROOT), path) if part)
    return kept
