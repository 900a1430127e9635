"""How kernels read a header: intrinsics that LLVM sees as a plain load, made for numba when it compiles.

In the fast form an array's slot is a pointer; in the checked form it is an array of the very same memory.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import from_dtype, njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

from matching.kernels.folder import CHECKED
from matching.kernels.jit import POINTERS


def accessor_of(dtype: Any, at: int) -> Any:
    """Return the intrinsic that reads the slot at word ``at``: an array of ``dtype``, or a scalar where that is None."""
    if dtype is None:
        return _scalar(at)
    return _checked(dtype, at) if CHECKED else _pointer(dtype, at)


def shift_of() -> Any:
    """Return ``shift(pointer, offset)`` for the form in which kernels are compiled."""
    return _shift_array() if CHECKED else _shift_pointer()


def _word(context: Any, builder: Any, header: Any, at: int) -> Any:
    base = builder.inttoptr(header, ir.IntType(64).as_pointer())
    return builder.load(builder.gep(base, [context.get_constant(types.int64, at)]))


def _pointer(dtype: Any, at: int) -> Any:
    kind = types.CPointer(from_dtype(dtype))

    @intrinsic
    def read(typing: Any, header: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            address = _word(context, builder, values[0], at)
            return builder.inttoptr(address, context.get_value_type(kind))

        return kind(types.int64), emit

    return read


def _checked(dtype: Any, at: int) -> Any:
    kind = types.Array(from_dtype(dtype), 1, "C")
    size = dtype.itemsize

    @intrinsic
    def read(typing: Any, header: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            address = _word(context, builder, values[0], at)
            items = _word(context, builder, values[0], at + 1)
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

    return read


def _scalar(at: int) -> Any:
    @intrinsic
    def read(typing: Any, header: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return _word(context, builder, values[0], at)

        return types.int64(types.int64), emit

    return read


def _shift_pointer() -> Any:
    @intrinsic
    def shift(typing: Any, pointer: Any, offset: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return builder.gep(values[0], [values[1]])

        return pointer(pointer, types.int64), emit

    return shift


def _shift_array() -> Any:
    @njit([kind(kind, types.int64) for kind in POINTERS.values()], nogil=True)
    def shift(pointer: Any, offset: int) -> Any:
        if offset < 0 or offset > pointer.size:
            raise IndexError("a row begins outside its array")
        return pointer[offset:]

    return shift
