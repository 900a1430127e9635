"""The history of the store leads to the tables of the program, up, down and up again."""

import pytest
from sqlalchemy import inspect

from api import migrations
from api.clock import SystemClock
from api.db.store import Store
from api.migrations import NewerStore, differences, downgrade, head, migrate, upgrade, version_of


@pytest.fixture
def empty(tmp_path):
    made = Store(f"sqlite:///{tmp_path / 'empty.db'}", SystemClock())
    yield made
    made.close()


def _shape(store):
    """Everything that a database can hold: columns, keys, checks, indexes, triggers."""
    with store.engine.connect() as connection:
        seen = inspect(connection)
        tables = {
            name: (
                {(c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(name)},
                tuple(seen.get_pk_constraint(name)["constrained_columns"]),
                {(tuple(f["constrained_columns"]), f["referred_table"]) for f in seen.get_foreign_keys(name)},
                {(c["name"], c["sqltext"]) for c in seen.get_check_constraints(name)},
                {tuple(u["column_names"]) for u in seen.get_unique_constraints(name)},
                {(i["name"], tuple(i["column_names"]), i["unique"]) for i in seen.get_indexes(name)},
            )
            for name in seen.get_table_names()
            if name != "alembic_version"
        }
        triggers = set(connection.exec_driver_sql("select name, sql from sqlite_master where type = 'trigger'").all())
    return tables, triggers


def test_walking_through_history_and_beginning_at_once_lead_to_the_same_tables(empty, tmp_path):
    walked = Store(f"sqlite:///{tmp_path / 'walked.db'}", SystemClock())
    upgrade(walked)
    assert migrate(empty) == ""
    assert version_of(empty) == version_of(walked) == head()
    assert _shape(empty) == _shape(walked)
    assert _shape(empty)[1]  # money is guarded
    assert differences(walked) == []
    walked.close()


def test_up_down_and_up_again(empty):
    upgrade(empty)
    shape = _shape(empty)
    downgrade(empty, "base")
    with empty.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade(empty)
    assert _shape(empty) == shape


def test_a_store_that_is_up_to_date_is_left_alone(empty):
    migrate(empty)
    assert migrate(empty) == head()


def test_an_older_store_is_brought_up_to_date(empty, monkeypatch):
    walked = []
    migrate(empty)
    monkeypatch.setattr(migrations, "versions", lambda: ("0001", "0002"))
    monkeypatch.setattr(migrations, "upgrade", walked.append)
    assert migrate(empty) == "0001"
    assert walked == [empty]


def test_a_newer_store_is_not_touched(empty):
    migrate(empty)
    with empty.engine.connect() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
        connection.commit()
    with pytest.raises(NewerStore):
        migrate(empty)
