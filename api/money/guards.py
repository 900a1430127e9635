"""What the database itself refuses: to change or delete what people were told about money."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, Table, event

_SQLITE: Final = (
    "CREATE TRIGGER {table}_never_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is never changed; counter it'); END"
)
_FUNCTION: Final = (
    "CREATE OR REPLACE FUNCTION ainori_never_changed() RETURNS trigger AS $$ "
    "BEGIN RAISE EXCEPTION '%% is never changed; counter it', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
)
_POSTGRES: Final = (
    "CREATE TRIGGER {table}_never_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION ainori_never_changed()"
)
_VERBS: Final = ("UPDATE", "DELETE")
UNCHANGEABLE: Final = ("money_line", "statement")
"""Tables whose rows are written once."""


def guard_statements(dialect: str, table: str) -> tuple[str, ...]:
    """Return the SQL by which a database refuses to change or delete rows of a table; migrations run it after making it."""
    if dialect == "sqlite":
        return tuple(_SQLITE.format(table=table, verb=verb) for verb in _VERBS)
    return (_FUNCTION, *(_POSTGRES.format(table=table, verb=verb) for verb in _VERBS))


def never_changed(table: Table) -> None:
    """Have the guards made together with the table."""

    def made(_table: Table, connection: Connection, **_: object) -> None:
        for statement in guard_statements(connection.dialect.name, table.name):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", made)
