"""Ctrl-C during a search: the first asks for the best plan so far, the second ends at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

from api.errors import INTERRUPTED


class Interruptible:
    """
    While inside, SIGINT and SIGTERM only set a flag that the search asks for; a second one ends the process.

    Parameters
    ----------
    note, last_note
        Called at the first and at the second signal.
    """

    def __init__(self, note: Callable[[], None], last_note: Callable[[], None]) -> None:
        self._note = note
        self._last_note = last_note
        self._asked = False
        self._at_once = False
        self._before: dict[signal.Signals, Any] = {}

    def asked(self) -> bool:
        """Whether the user wants to stop."""
        self._arm()
        return self._asked

    def at_once(self, *, wanted: bool) -> None:
        """Let the first signal also raise KeyboardInterrupt, for work that never asks."""
        self._arm()
        self._at_once = wanted

    def __enter__(self) -> Self:
        # Handlers belong to the main thread; elsewhere the caller has its own way to cancel.
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGINT, signal.SIGTERM):
                self._before[name] = signal.signal(name, self._signalled)
        return self

    def _arm(self) -> None:
        # CP-SAT, unless told not to, takes SIGINT for itself and leaves the system's default behind: sudden death.
        for name in self._before:
            signal.signal(name, self._signalled)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for name, handler in self._before.items():
            signal.signal(name, handler)
        self._before.clear()

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        if self._asked:
            self._last_note()
            # Nothing is half written: files are renamed into place only when whole.
            os._exit(INTERRUPTED)
        self._asked = True
        self._note()
        if self._at_once:
            raise KeyboardInterrupt
