"""``ainori admin``: the first operator signs in, a town is put in force, a backup is whole and can be gone back to."""

import json
import threading

import pytest

from api.cli import main
from api.clock import SystemClock
from api.db.actor import set_up
from api.db.lock import FileLock
from api.db.store import Store
from api.regions.service import config_of
from api.serving import assemble, beside, opened
from api.settings import service_settings
from fixtures.town import add_party
from tests.conftest import Service


@pytest.fixture
def database(tmp_path, monkeypatch):
    file = tmp_path / "town.db"
    monkeypatch.setenv("AINORI_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("AINORI_PASSWORD", "かなり長い合言葉です")
    monkeypatch.setenv("AINORI_LANG", "en")
    return file


def _store(database):
    return Store(f"sqlite:///{database}", SystemClock())


def test_the_first_operator_signs_in(database, capsys):
    assert main(["admin", "operator", "--login", "Ops@Example.org", "--name", "運営 花子", "--party", "架空市"]) == 0
    assert main(["admin", "operator", "--login", "ops@example.org", "--name", "もう一人"]) == 2
    assert "already" in capsys.readouterr().err
    with beside(service_settings()) as (store, region):
        http = Service(assemble(service_settings(), store, region, planned=False).app, store, store.clock).http
        given = {"login": "ops@example.org", "password": "かなり長い合言葉です", "kind": "client"}
        signed = http.post("/v1/sessions", json=given, headers={"Host": "localhost"})
        assert signed.status_code == 201
        token = {"Authorization": f"Bearer {signed.json()['token']}", "Host": "localhost"}
        assert http.get("/v1/audit", headers=token).status_code == 200


def test_a_short_password_is_refused(database, monkeypatch, capsys):
    monkeypatch.setenv("AINORI_PASSWORD", "short")
    assert main(["admin", "operator", "--login", "a@example.org", "--name", "x"]) == 2
    assert "10" in capsys.readouterr().err


def test_a_town_is_put_in_force_beside_a_running_server(database, capsys):
    with opened(service_settings()) as (store, _):
        assert main(["--json", "admin", "region", "load", "sakata.json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["region"] == "sakata"
        assert told["products"] > 10
        with store.read() as session:
            assert config_of(session, "sakata").name_en == "Sakata"


def test_a_backup_made_while_people_write_is_whole_and_can_be_gone_back_to(database, tmp_path, capsys):
    copy = tmp_path / "kept" / "today.db"
    with opened(service_settings()) as (store, region):
        stop = threading.Event()

        def write():
            number = 0
            while not stop.is_set():
                add_party(store, region, "farm", f"農園{number}")
                number += 1

        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert main(["admin", "backup", str(copy)]) == 0
        finally:
            stop.set()
            writer.join()
        assert main(["admin", "restore", str(copy)]) == 2  # not while it is served
        assert "another server" in capsys.readouterr().err
    assert main(["admin", "backup", str(copy)]) == 2  # never overwritten
    before = _parties(_store(copy))
    with beside(service_settings()) as (store, region):
        add_party(store, region, "farm", "あとから")
    assert main(["admin", "restore", str(copy)]) == 0
    assert _parties(_store(database)) == before
    assert len(list(tmp_path.glob("town.db.before-*"))) == 1
    assert main(["admin", "verify"]) == 0
    assert "broken invariants: 0" in capsys.readouterr().out


def _parties(store):
    with store.engine.connect() as connection:
        found = connection.exec_driver_sql("select count(*) from party").scalar()
    store.close()
    return found


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00 and then nothing of the kind", b"text"])
def test_what_is_no_backup_is_refused_and_nothing_is_touched(database, tmp_path, content, capsys):
    with beside(service_settings()):
        pass
    (tmp_path / "odd.db").write_bytes(content)
    before = database.read_bytes()
    assert main(["admin", "restore", str(tmp_path / "odd.db")]) == 2
    assert "no good backup" in capsys.readouterr().err
    assert database.read_bytes() == before


def test_verify_names_what_is_broken_and_fails(database, capsys):
    with beside(service_settings()) as (store, region), store.write(set_up(region)) as tx:
        tx.audit("party", "party-1", "create", after="active")
    with _store(database).engine.connect() as connection:
        connection.exec_driver_sql("update audit set thing_id = 'party-2' where thing = 'party'")
        connection.commit()
    assert main(["--json", "admin", "verify"]) == 1
    assert json.loads(capsys.readouterr().out)["broken"] == ["I2 audit 3: has been changed"]


def test_the_lock_ends_with_its_holder(tmp_path):
    with FileLock(tmp_path / "x.db"):
        pass
    with FileLock(tmp_path / "x.db"):
        pass
