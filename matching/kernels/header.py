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
from llvmlite import ir  # type: ignore[import-untyped]
from numba import from_dtype, njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array
from numpy.typing import NDArray

from matching.kernels.compilation import CHECKED, POINTERS

Array = NDArray[Any]
Accessor = Callable[[int], Any]

_WORDS: Final = 2
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
        slot = self._add(name, np.dtype(dtype), shape, unit, meaning)
        return _checked(slot) if CHECKED else _pointer(slot)

    def scalar(self, name: str, unit: str, meaning: str) -> Accessor:
        """Add an int64 that kernels only read."""
        return _scalar(self._add(name, None, "", unit, meaning))

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
        self.words = np.zeros(_WORDS * max(1, len(header.slots)), np.int64)
        self._arrays: dict[str, Array] = {}
        for name, value in values.items():
            self.put(name, value)

    def put(self, name: str, value: Any) -> None:
        """Give a slot another array or scalar."""
        slot = self.header.slots[name]
        at = _WORDS * slot.index
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


def _word(context: Any, builder: Any, header: Any, at: int) -> Any:
    base = builder.inttoptr(header, ir.IntType(64).as_pointer())
    return builder.load(builder.gep(base, [context.get_constant(types.int64, at)]))


def _pointer(slot: Slot) -> Accessor:
    kind = types.CPointer(from_dtype(slot.dtype))

    @intrinsic
    def read(typing: Any, header: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            address = _word(context, builder, values[0], _WORDS * slot.index)
            return builder.inttoptr(address, context.get_value_type(kind))

        return kind(types.int64), emit

    accessor: Accessor = read
    return accessor


def _checked(slot: Slot) -> Accessor:
    kind = types.Array(from_dtype(slot.dtype), 1, "C")
    size = slot.dtype.itemsize

    @intrinsic
    def read(typing: Any, header: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            address = _word(context, builder, values[0], _WORDS * slot.index)
            items = _word(context, builder, values[0], _WORDS * slot.index + 1)
            array = make_array(kind)(context, builder)
            wide = context.get_constant(types.intp, size)
            populate_array(
                array,
                data=builder.inttoptr(address, array.data.type),
                shape=cgutils.pack_array(builder, [items]),
                strides=cgutils.pack_array(builder, [wide]),
                itemsize=wide,
                meminfo=None,
            )
            return array._getvalue()  # noqa: SLF001 - numba names it so

        return kind(types.int64), emit

    accessor: Accessor = read
    return accessor


def _scalar(slot: Slot) -> Accessor:
    @intrinsic
    def read(typing: Any, header: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return _word(context, builder, values[0], _WORDS * slot.index)

        return types.int64(types.int64), emit

    accessor: Accessor = read
    return accessor


def _shift_pointer() -> Callable[[Any, int], Any]:
    @intrinsic
    def shift(typing: Any, pointer: Any, offset: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return builder.gep(values[0], [values[1]])

        return pointer(pointer, types.int64), emit

    moved: Callable[[Any, int], Any] = shift
    return moved


def _shift_array() -> Callable[[Any, int], Any]:
    @njit([kind(kind, types.int64) for kind in POINTERS.values()], nogil=True)
    def shift(pointer: Any, offset: int) -> Any:
        if offset < 0 or offset > pointer.size:
            raise IndexError("a row begins outside its array")
        return pointer[offset:]

    moved: Callable[[Any, int], Any] = shift
    return moved


shift: Final = _shift_array() if CHECKED else _shift_pointer()
"""``shift(pointer, offset)``: the same memory from ``offset`` on, in items; a row of a table by its first item."""
