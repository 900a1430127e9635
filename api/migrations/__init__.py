"""The history of the store's tables, by Alembic; a store is brought up to date by whoever serves it.

``python -m api.migrations "what changed"`` writes the next version by comparing the tables with the last one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, inspect, text

from api.db.store import Store
from api.tables import METADATA

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER: Final = Path(__file__).parent
VERSIONS: Final = FOLDER / "versions"
_TABLE: Final = "alembic_version"
_NAME: Final = re.compile(r"v(\d{4})_\w+\.py")


class NewerStore(Exception):
    """The store was made by a newer version of the program: this one must not touch it."""


def versions() -> tuple[str, ...]:
    """Return every version of the history, the first one first."""
    found = (_NAME.fullmatch(file.name) for file in VERSIONS.iterdir())
    return tuple(sorted(one.group(1) for one in found if one is not None))


def head() -> str:
    """Return the newest version."""
    return versions()[-1]


def version_of(store: Store) -> str | None:
    """Return the version of a store; None where it is empty."""
    with store.engine.connect() as connection:
        if not inspect(connection).has_table(_TABLE):
            return None
        return connection.execute(text(f"select version_num from {_TABLE}")).scalar()  # noqa: S608 - a name of ours


def migrate(store: Store) -> str:
    """
    Bring a store up to date; return the version that it had before ("" for an empty one).

    Raises
    ------
    NewerStore
        Where the store knows a version that this program does not.
    """
    before = version_of(store)
    if before == head():
        return before
    if before is None:
        _begin(store)
        return ""
    if before not in versions():
        raise NewerStore(before)
    upgrade(store)
    return before


def _begin(store: Store) -> None:
    """Make an empty store as the newest version has it, without walking through history (a test holds the two equal)."""
    with store.engine.begin() as connection:
        METADATA.create_all(connection)
        connection.execute(text(f"create table {_TABLE} (version_num varchar(32) not null primary key)"))
        connection.execute(text(f"insert into {_TABLE} values (:head)"), {"head": head()})  # noqa: S608 - a name of ours


def upgrade(store: Store, to: str = "head") -> None:
    """Walk up to a version."""
    from alembic import command

    with store.engine.connect() as connection:
        command.upgrade(_config(connection), to)


def downgrade(store: Store, to: str) -> None:
    """Walk down to a version (``base``: nothing left)."""
    from alembic import command

    with store.engine.connect() as connection:
        command.downgrade(_config(connection), to)


def differences(store: Store) -> list[Any]:
    """Return how the store's tables differ from those of the program; what Alembic's ``check`` judges."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, METADATA))


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
