"""One broken rule of a plan, by code, place and figures."""

from __future__ import annotations

from dataclasses import dataclass

from matching.plan import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A broken rule: ``where`` it is broken, and by how much (``amount`` against ``limit``, in the rule's own unit)."""

    code: Code
    where: str
    detail: str
    amount: int | None = None
    limit: int | None = None

    def __str__(self) -> str:
        figures = "" if self.amount is None else f" ({self.amount} against {self.limit})"
        return f"{self.code.value}: {self.where}: {self.detail}{figures}"
