"""One int64 header in place of fifty arrays: what a kernel reads through, and the workspace that owns what it points to.

Passing arrays costs a kernel about seven scalars each, at every call; so hot kernels take the header's address alone. A
:class:`Header` is a table of slots, and each slot gives the accessor by which kernels read it: ``seqs(h)`` is a pointer in the
fast form, where ``seqs(h)[i]`` costs one load, and a bounds-checked array of the very same memory in the checked form
(``AINORI_KERNELS=checked``), so that one source serves both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.kernels.compilation import LIBRARIES
from matching.kernels.native import absent

Array = NDArray[Any]
Accessor = Callable[[int], Any]

WORDS: Final = 2
"""int64 words of the header for each slot: address and number of items, or a scalar and nothing."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry of a header: an array (``dtype``, ``shape`` and ``unit`` in words) or, without a dtype, a scalar."""

    index: int
    name: str
    dtype: Any
    shape: str
    unit: str
    meaning: str


class Header:
    """A table of slots, in order; adding one returns the accessor that kernels use.

    Accessors take the header's address. They are compiled into their callers, so a slot costs nothing but its load.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.slots: dict[str, Slot] = {}

    def _add(self, name: str, dtype: Any, shape: str, unit: str, meaning: str) -> Slot:
        if name in self.slots:
            raise ValueError(f"header {self.name} has a slot {name} already")
        slot = Slot(len(self.slots), name, dtype, shape, unit, meaning)
        self.slots[name] = slot
        return slot

    def array(self, name: str, dtype: Any, shape: str, unit: str, meaning: str) -> Accessor:
        """Add an array; kernels read it flat, whatever its shape."""
        return _accessor(self._add(name, np.dtype(dtype), shape, unit, meaning))

    def scalar(self, name: str, unit: str, meaning: str) -> Accessor:
        """Add an int64 that kernels only read."""
        return _accessor(self._add(name, None, "", unit, meaning))

    def describe(self) -> str:
        """Return the table of slots as text: index, name, dtype, shape, unit, meaning."""
        rows = [
            f"{s.index:3} {s.name:16} {'int' if s.dtype is None else s.dtype.name:6} {s.shape:18} {s.unit:14} {s.meaning}"
            for s in self.slots.values()
        ]
        return "\n".join(rows)


class Workspace:
    """Owner of the arrays and scalars of one header; it must outlive every call that is given its ``address``.

    Parameters
    ----------
    header : Header
    **values : ndarray or int
        One for each slot: C-contiguous arrays of the slot's dtype, whole numbers for scalars.

    Raises
    ------
    ValueError
        Where a slot is missing, unknown, of another dtype or not contiguous: kernels could not notice.
    """

    def __init__(self, header: Header, **values: Any) -> None:
        wrong = set(values) ^ set(header.slots)
        if wrong:
            raise ValueError(f"header {header.name}: missing or unknown slots {sorted(wrong)}")
        self.header = header
        self.words = np.zeros(WORDS * max(1, len(header.slots)), np.int64)
        self._arrays: dict[str, Array] = {}
        for name, value in values.items():
            self.put(name, value)

    def put(self, name: str, value: Any) -> None:
        """Give a slot another array or scalar."""
        slot = self.header.slots[name]
        at = WORDS * slot.index
        if slot.dtype is None:
            self.words[at] = value
            return
        if not isinstance(value, np.ndarray) or value.dtype != slot.dtype or not value.flags.c_contiguous:
            raise ValueError(f"header {self.header.name}: {name} must be a contiguous array of {slot.dtype}")
        self._arrays[name] = value
        self.words[at] = value.ctypes.data
        self.words[at + 1] = value.size

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    @property
    def address(self) -> int:
        """What kernels are given."""
        return int(self.words.ctypes.data)


def _accessor(slot: Slot) -> Accessor:
    """Return what kernels read a slot by; kernels that come compiled have read it into their code already."""
    if LIBRARIES is not None:
        return absent(f"the accessor of {slot.name}")
    from matching.kernels.accessors import accessor_of  # numba takes 0.7 s, and most processes do without

    accessor: Accessor = accessor_of(slot.dtype, WORDS * slot.index)
    return accessor


def _shift() -> Callable[[Any, int], Any]:
    if LIBRARIES is not None:
        return absent("shift")
    from matching.kernels.accessors import shift_of

    moved: Callable[[Any, int], Any] = shift_of()
    return moved


shift: Final = _shift()
"""``shift(pointer, offset)``: the same memory from ``offset`` on, in items; a row of a table by its first item."""
