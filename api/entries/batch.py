"""Many entries at once: each judged by itself, then all of them kept, or those that are right, or none (a dry run)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar

from pydantic import ConfigDict, Field

from api.db.tx import Tx
from api.documents.faults import Fault, inside
from api.http.body import Body, Shown
from api.http.problem import Refusal
from api.refusals import words_of

MOST_ROWS: Final = 500
"""A farm's season, and still no more than a second or two of the one writer's time."""
Mode = Literal["all", "rows"]
_Judged = TypeVar("_Judged")


_EXAMPLE: Final[dict[str, Any]] = {
    "product": "minden_eggplant",
    "units": 8,
    "lowest_yen_per_unit": 220,
    "pickups": [{"place": "place-0123456789abcdef", "windows": [["05:30", "06:50"]]}],
}


class Batch(Body):
    """
    Entries, each as it would be sent alone, at most 500.

    ``mode`` all: all of them or, where one is refused, none (422). rows: those that are right. ``dry_run``: judged only.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [{"entries": [_EXAMPLE], "mode": "rows"}]})

    entries: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    mode: Mode = "all"
    dry_run: bool = False


class RowFault(Shown):
    """What is wrong with a row: the field, the column of the file it came from, and the words in both languages."""

    field: str
    column: str
    code: str
    ja: str
    en: str


class RowResult(Shown):
    """What became of a row: the entry's id; none where it was refused, or in a dry run."""

    row: int
    id: str | None
    faults: tuple[RowFault, ...]


class BatchResult(Shown):
    """What became of a batch, row by row."""

    dry_run: bool
    made: int
    right: int
    refused: int
    rows: tuple[RowResult, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it came: its number for people, its body, what was wrong with it already, and which column fills which field."""

    number: int
    data: Mapping[str, Any]
    faults: Sequence[Fault] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def column(self, path: str) -> str:
        """Return the column that a field came from, by its longest known beginning."""
        known = [name for name in self.columns if path == name or path.startswith((f"{name}.", f"{name}["))]
        return self.columns[max(known, key=len)] if known else ""


def rows_of(entries: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return entries of a body as rows, counted from 0."""
    return [Row(number=number, data=data) for number, data in enumerate(entries)]


def must_not_be_many(count: int) -> None:
    """
    Let a batch of a usual size pass.

    Raises
    ------
    Refusal
        ``too-many``.
    """
    if count > MOST_ROWS:
        raise Refusal("too-many", field="entries", limit=MOST_ROWS)


def run(
    tx: Tx,
    rows: Sequence[Row],
    *,
    judge: Callable[[Mapping[str, Any]], _Judged],
    keep: Callable[[_Judged], str],
    mode: Mode,
    dry_run: bool,
    name: Callable[[Row], str],
) -> BatchResult:
    """
    Judge all rows, then keep what is to be kept.

    Parameters
    ----------
    judge, keep
        Judges a body without writing anything; writes what was judged and returns its id.
    name
        Path of a row in refusals of the whole.

    Raises
    ------
    Refusal
        ``too-many``; ``bad-input`` in mode ``all`` where any row is refused.
    """
    must_not_be_many(len(rows))
    judged: list[tuple[Row, _Judged | None, list[Fault]]] = []
    for row in rows:
        found = list(row.faults)
        made: _Judged | None = None
        if not found:
            try:
                made = judge(row.data)
            except Refusal as refusal:
                # Who may not do it at all learns that once, not five hundred times.
                if refusal.status in {401, 403, 404} or refusal.code == "whose-entry":
                    raise
                found = _faults_of(refusal)
        judged.append((row, made, found))
    wrong = [(row, found) for row, _, found in judged if found]
    if wrong and mode == "all" and not dry_run:
        raise Refusal(
            "bad-input",
            faults=[
                Fault(path=f"{name(row)}.{one.path}" if one.path else name(row), key=one.key, said=one.said)
                for row, found in wrong
                for one in found
            ],
        )
    results = []
    for row, made, found in judged:
        kept = keep(made) if made is not None and not dry_run else None
        results.append(RowResult(row=row.number, id=kept, faults=tuple(_shown(row, one) for one in found)))
    count = sum(one.id is not None for one in results)
    if not dry_run:
        tx.audit("batch", tx.actor.party_id or tx.actor.region, "import", made=count, refused=len(wrong))
    return BatchResult(dry_run=dry_run, made=count, right=len(rows) - len(wrong), refused=len(wrong), rows=tuple(results))


def entry_name(row: Row) -> str:
    """Name a row of a body."""
    return inside("entries", row.number)


def line_name(row: Row) -> str:
    """Name a row of a file."""
    return f"row {row.number}"


def _faults_of(refusal: Refusal) -> list[Fault]:
    if refusal.faults:
        return list(refusal.faults)
    return [Fault(path=refusal.field, key=refusal.code, said=words_of(refusal.code, **refusal.figures))]


def _shown(row: Row, one: Fault) -> RowFault:
    return RowFault(field=one.path, column=row.column(one.path), code=one.key, ja=one.said.ja, en=one.said.en)
