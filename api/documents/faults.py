"""What is wrong with a file, all of it at once: each fault one line with file, path inside it and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.messages import Language, Said, say, shown

MOST_LINES = 50
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: ``path`` inside the document (empty: the file itself), what is wrong and what would be right."""

    path: str
    key: str
    said: Said


def fault(path: str, key: str, **values: object) -> Fault:
    """Make a fault with a message of :data:`api.messages.FAULTS`."""
    return Fault(path=path, key=key, said=say(key, **values))


class InputFaults(ValueError):
    """
    A file is refused.

    Parameters
    ----------
    file
        Its name as the user wrote it.
    faults
        All that was found, at least one.
    """

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{item.path}: {item.said.en}" for item in self.faults[:3]))

    def lines(self, language: Language, *, most: int = MOST_LINES) -> list[str]:
        """Return one line a fault, at most ``most``, then how many more there are."""
        lines = [
            f"{self.file}: {item.path + ': ' if item.path else ''}{item.said.in_language(language)}"
            for item in self.faults[:most]
        ]
        if len(self.faults) > most:
            lines.append(f"{self.file}: {say('more', count=len(self.faults) - most).in_language(language)}")
        return lines


def inside(path: str, step: str | int) -> str:
    """Go one step down a path: ``lots`` and 3 give ``lots[3]``, then ``units`` gives ``lots[3].units``."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    key = step if _PLAIN_KEY.fullmatch(step) else f"[{shown(step, longest=40)}]"
    return f"{path}.{key}" if path and not key.startswith("[") else f"{path}{key}"
