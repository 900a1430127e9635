"""Where words go: results to standard output, progress and faults to standard error, JSON for machines."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass, field

from api.cli.words import word
from api.documents.faults import InputFaults
from api.messages import Language


@dataclass(slots=True, kw_only=True)
class Console:
    """The user's terminal; ``as_json``: results are one JSON value and nothing else on standard output."""

    language: Language
    quiet: bool = False
    as_json: bool = False
    _last: float = field(default=-1e9)

    def say(self, key: str, **values: object) -> str:
        """Return a text in the user's language."""
        return word(key, self.language, **values)

    def tell(self, key: str, **values: object) -> None:
        """Tell what is being done, unless quiet."""
        if not self.quiet:
            print(self.say(key, **values), file=sys.stderr, flush=True)

    def tell_seldom(self, key: str, *, every_s: float = 1.0, **values: object) -> None:
        """Tell, but not more often than people read."""
        moment = time.monotonic()
        if moment - self._last >= every_s:
            self._last = moment
            self.tell(key, **values)

    def note(self, key: str, **values: object) -> None:
        """Tell something that must be known even when quiet."""
        print(self.say(key, **values), file=sys.stderr, flush=True)

    def line(self, text: str = "") -> None:
        """Print a line of the result, unless a machine reads it."""
        if not self.as_json:
            print(text)

    def data(self, value: object) -> None:
        """Print the result for machines, if one reads it."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False, indent=2))

    def faults(self, faults: InputFaults, code: str) -> None:
        """Print faults of input, one line each."""
        for text in faults.lines(self.language):
            print(text, file=sys.stderr)
        self.data(
            {
                "error": code,
                "file": faults.file,
                "faults": [
                    {"path": item.path, "code": item.key, "text": item.said.ja, "text_en": item.said.en}
                    for item in faults.faults
                ],
            }
        )

    def fault(self, code: str, text: str) -> None:
        """Print one fault that belongs to no path inside a document."""
        print(" ".join(text.split()), file=sys.stderr)
        self.data({"error": code, "text": text})
