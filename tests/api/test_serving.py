"""The service put together: any town by its file, one server a database, no engine in the web process."""

import json
import subprocess
import sys

import pytest

from api.clock import FakeClock
from api.db.lock import InUse
from api.documents.faults import InputFaults
from api.regions.service import config_of
from api.serving import assemble, opened
from api.settings import service_settings
from tests.conftest import FRIDAY, Service


def _settings(tmp_path, **more):
    return service_settings({}, database_url=f"sqlite:///{tmp_path / 'town' / 'ainori.db'}", **more)


def _open(tmp_path, **more):
    return opened(_settings(tmp_path, **more), FakeClock(FRIDAY))


def test_a_second_server_on_one_file_is_refused_and_may_start_when_the_first_has_gone(tmp_path):
    with _open(tmp_path), pytest.raises(InUse), _open(tmp_path):
        pass
    with _open(tmp_path) as (_, region):
        assert region == "tsuruoka"


@pytest.mark.parametrize("named", ["sakata", "sakata.json"])
def test_a_second_town_runs_from_its_configuration_and_no_code(tmp_path, named):
    with _open(tmp_path, region_file=named) as (store, region):
        service = assemble(_settings(tmp_path), store, region)
        http = Service(service.app, store, store.clock)
        http.region = region
        assert region == "sakata"
        assert http.anonymous.get("/healthz", headers={"Host": "localhost"}).status_code == 200
        service.workers.start()
        service.workers.stop()
        with store.read() as session:
            assert config_of(session, region).name == "酒田"
    with _open(tmp_path) as (_, region):
        assert region == "sakata"  # as the store knows it, when no file is named any more


def test_a_region_file_of_ones_own_is_put_in_force_and_a_wrong_one_refused(tmp_path):
    from importlib.resources import files

    towns = files("api.regions.towns")
    mine = json.loads((towns / "sakata.json").read_text()) | {"id": "mura", "name": "架空村"}
    (tmp_path / "shonai.csv").write_bytes((towns / "shonai.csv").read_bytes())
    (tmp_path / "mura.json").write_text(json.dumps(mine))
    with _open(tmp_path, region_file=str(tmp_path / "mura.json")) as (store, region), store.read() as session:
        assert config_of(session, region).name == "架空村"
    (tmp_path / "mura.json").write_text(json.dumps(mine | {"time_zone": "Asia/Nowhere"}))
    with pytest.raises(InputFaults), _open(tmp_path, region_file=str(tmp_path / "mura.json")):
        pass


@pytest.mark.parametrize(
    ("host", "status"), [("localhost:8000", 401), ("127.0.0.1", 401), ("[::1]:8000", 401), ("town.example", 400), ("", 400)]
)
def test_on_a_plain_line_only_this_machine_is_answered(tmp_path, host, status):
    with _open(tmp_path) as (store, region):
        http = Service(assemble(_settings(tmp_path), store, region).app, store, store.clock).http
        assert http.get("/v1/me", headers={"Host": host}).status_code == status
        assert http.get("https://town.example/v1/me").status_code == 401


def test_the_web_process_never_loads_an_engine(tmp_path):
    """In a process of its own: the tests around here have loaded everything."""
    program = """
import sys, threading, time
import api.cli
from api.serving import assemble, opened
from api.settings import service_settings
settings = service_settings({}, database_url=sys.argv[1])
with opened(settings) as (store, region):
    service = assemble(settings, store, region)
    service.app.openapi()
    service.workers.start()
    time.sleep(0.3)
    service.workers.stop()
engines = {"matching", "routing", "numba", "llvmlite", "ortools", "osmnx", "numpy", "scipy", "geopandas", "shapely"}
print(sorted(name for name in sys.modules if name.partition(".")[0] in engines))
"""
    url = f"sqlite:///{tmp_path / 'ainori.db'}"
    done = subprocess.run([sys.executable, "-c", program, url], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
