"""``ainori demo``: the made-up day happens in a service, which is left open; the README's curl lines work against it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.cli.demo_calls import CALLS
from api.clock import ShiftedClock
from api.regions.load import packaged_region
from api.worker.roads import road_file

ROOT = Path(__file__).parents[3]
README_URL = "http://127.0.0.1:8000"


def curl_lines():
    """The README's shell lines against the demonstration, as they stand."""
    blocks = re.findall(r"```\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return next(block for block in blocks if "demo.example" in block)


def documents(text):
    """JSON documents one after the other."""
    decoder, found, text = json.JSONDecoder(), [], text.strip()
    while text:
        one, end = decoder.raw_decode(text)
        found.append(one)
        text = text[end:].strip()
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The serving half over a small day, on a free port; its process, its address and its folder."""
    out = tmp_path_factory.mktemp("demo")
    sketch_file = road_file(packaged_region("tsuruoka").config, ROOT)
    words = [sys.executable, "-m", "api.cli", "--lang", "en", "--quiet"]
    small = ["day", "make", "--size", "XS", "--seed", "1", "--roads", str(sketch_file), "-o", str(out / "day.json")]
    subprocess.run([*words, *small], check=True, cwd=ROOT, capture_output=True)
    serving = ["demo", "--part", "service", "--out", str(out), "--port", "0", "--iterations", "20"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([*words, *serving], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        printed = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("serving at"):
                break
        else:
            pytest.fail("it ended before it served: " + "".join(printed))
        yield process, line.split()[2].rstrip("/"), out, "".join(printed)
        if process.poll() is None:
            process.kill()


def test_the_readme_has_the_lines_that_the_demonstration_prints(served):
    _, url, _, printed = served
    for call in CALLS:
        assert call.line(README_URL) in curl_lines()
        assert call.line(url) in printed


@pytest.mark.skipif(shutil.which("curl") is None or shutil.which("bash") is None, reason="curl or bash is not there")
def test_the_readmes_curl_lines_work_as_written(served):
    _, url, _, _ = served
    script = "set -e -o pipefail\n" + curl_lines().replace(README_URL, url)
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    lots, quote, posted, run = documents(said.stdout)
    assert lots["items"]
    assert quote["date"] == "2026-11-19"
    assert quote["ways"] or quote["reason"]
    assert (posted["state"], posted["units_left"], posted["date"]) == ("open", 3, "2026-11-19")
    assert run["date"] == "2026-11-18"
    assert any(stop["tasks"] for stop in run["stops"])
    again = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert documents(again.stdout)[2]["id"] == posted["id"]


def test_pages_behind_a_sign_in_are_kept_as_files(served):
    _, _, out, _ = served
    kept = {path.name for path in (out / "pages").iterdir()}
    assert {"manifest.html", "calls.html", "slips.html", "map.geojson", "kpi.json"} <= kept
    assert json.loads((out / "pages" / "map.geojson").read_text())["features"]


def test_the_first_page_shows_the_day_on_the_road_and_the_one_that_takes_entries(served):
    _, url, _, _ = served
    with urllib.request.urlopen(f"{url}/?lang=en") as answer:
        page = answer.read().decode()
    assert "On the road, Wed 18 Nov" in page
    assert "Deliveries of Thu 19 Nov" in page
    # Two of four are there: so few would tell whose they are.
    assert "<strong>—</strong>delivered" in page


def test_ctrl_c_ends_it_in_order(served):
    process, _, _, _ = served
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0


def test_a_shifted_clock_stands_until_it_is_let_go():
    moment = datetime(2026, 11, 17, 6, tzinfo=UTC)
    clock = ShiftedClock(moment)
    assert clock.now() == moment
    clock.set(moment + timedelta(days=1))
    assert clock.now() == moment + timedelta(days=1)
    clock.let_go()
    first = clock.now()
    assert first >= moment + timedelta(days=1)
    while clock.now() == first:
        pass
    clock.set(moment)
    assert moment <= clock.now() < moment + timedelta(hours=1)
