"""A way through plain data that may be of any wrong form: what is not as expected is simply not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from api.documents.faults import inside

_TIME = re.compile(r"^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?$")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its path in the document; faults of form are told elsewhere and never stop the other checks."""

    value: object
    path: str = ""

    def get(self, key: str) -> Node:
        """Return the field of an object, or an empty node."""
        found = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(found, inside(self.path, key))

    def has(self, key: str) -> bool:
        """Whether the field is given, and not as null."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    def items(self) -> Iterator[Node]:
        """Return the entries of a list, or nothing."""
        for index, value in enumerate(self.value if isinstance(self.value, list) else ()):
            yield Node(value, inside(self.path, index))

    def keys(self) -> list[str]:
        """Return the keys of an object, or nothing."""
        return [key for key in self.value if isinstance(key, str)] if isinstance(self.value, dict) else []

    @property
    def size(self) -> int:
        """Count of entries of a list."""
        return len(self.value) if isinstance(self.value, list) else 0

    @property
    def text(self) -> str | None:
        """The value if it is a text."""
        return self.value if isinstance(self.value, str) else None

    @property
    def whole(self) -> int | None:
        """The value if it is a whole number."""
        return self.value if isinstance(self.value, int) and not isinstance(self.value, bool) else None

    @property
    def time(self) -> int | None:
        """Wall seconds since midnight if the value is a time of day."""
        match = _TIME.match(self.value) if isinstance(self.value, str) else None
        if match is None or int(match[1]) > 47:
            return None
        return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)
