"""Kernels as numba lowered them, left neither optimised nor linked, for an object file that is made of all of them at once.

numba left to itself optimises every kernel together with all that it calls, makes machine code of it for its own process, and
does the same again for whatever calls it. For an object file that is two thirds of the work, and all of it is thrown away.
"""

from __future__ import annotations

from typing import Any, Final

import llvmlite.binding as llvm  # type: ignore[import-untyped]
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.registry import cpu_target

from matching.kernels.jit import OPTIONS

_BARE: Final[dict[str, Any]] = {"cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of kernels that are never called in the process that compiles them."""
_LEVEL: Final = 3
"""LLVM's level for the whole: a few seconds once, where level 1 for every kernel by itself gives slightly slower code."""


class _Unlinked(JITCodeLibrary):  # type: ignore[misc]
    """A kernel's own module, and the libraries of what it calls."""

    def add_llvm_module(self, ll_module: Any) -> None:
        """Take a module in as it is."""
        self._final_module.link_in(ll_module)

    def finalize(self) -> None:
        """Leave all as it is: ``optimised_object`` does the rest."""
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return no address, as there is no machine code."""
        del name
        return 0


class _Codegen(JITCPUCodegen):  # type: ignore[misc]
    """numba's, but for what it would do with machine code."""

    _library_class = _Unlinked

    def set_env(self, env_name: str, env: Any) -> None:
        """Set nothing: an environment serves raising errors with values, which no kernel does."""


def leave_unlinked() -> None:
    """Leave every kernel unlinked from now on; this process can no longer call what it compiles."""
    OPTIONS.update(_BARE)
    cpu_target.target_context.refresh()  # numba's own runtime is compiled the usual way
    cpu_target.target_context.codegen().__class__ = _Codegen


def optimised_object(table: Any, libraries: list[Any]) -> bytes:
    """Link libraries and all that they call with a module in which everything that is to be called from outside is named.

    Parameters
    ----------
    table : llvmlite.binding.ModuleRef
        The module that names the functions; changed.
    libraries : list
        numba's code libraries, unlinked or not.

    Returns
    -------
    bytes
        The object file.

    Raises
    ------
    RuntimeError
        If something that is called was not found.
    """
    own = {function.name for function in table.functions if not function.is_declaration}
    todo = list(libraries)
    seen, whole = set(todo), []
    while todo:
        library = todo.pop()
        if isinstance(library, _Unlinked):
            table.link_in(library._final_module, preserve=True)  # noqa: SLF001
        else:
            whole.append(library)
        for called in library._linking_libraries:  # noqa: SLF001
            if called not in seen:
                seen.add(called)
                todo.append(called)
    for library in whole:  # last: of these LLVM takes only what something asks for by then
        table.link_in(library._get_module_for_linking(), preserve=True)  # noqa: SLF001
    for function in table.functions:
        if not function.is_declaration and function.name not in own:
            function.linkage = "linkonce_odr"  # may be inlined away, as in numba's own linking

    codegen = cpu_target.target_context.codegen()
    # The first of the two prunes references after inlining, as numba does it.
    for choices in ({"opt": 0, "cost": "cheap"}, {"opt": _LEVEL}):
        passes, builder = codegen._module_pass_manager(loop_vectorize=False, slp_vectorize=False, **choices)  # noqa: SLF001
        passes.run(table, builder)
    table.verify()
    absent = [f.name for f in table.functions if f.is_declaration and f.name.startswith(("_ZN", "NRT_", "numba"))]
    if absent:
        raise RuntimeError(f"kernels call what is not linked: {absent}")
    options: dict[str, Any] = {"opt": 2}
    codegen._customize_tm_options(options)  # noqa: SLF001 - the processor and its features, as numba takes them
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(**options)
    return bytes(machine.emit_object(table))
