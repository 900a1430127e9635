"""What Alembic runs: each version in a transaction of its own, on the connection that is handed in."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from api.tables import METADATA


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection, target_metadata=METADATA, render_as_batch=sqlite, compare_type=True,
        transaction_per_migration=True, transactional_ddl=True,
    )  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


_run(context.config.attributes["connection"])
