import csv
import io

import pytest

from api.sheets.reading import Book
from api.sheets.tables import guarded, unserved_csv
from api.sheets.voice import Voice


def rows(path):
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


@pytest.mark.parametrize("name", ["money.csv", "stops.csv", "shipments.csv", "unserved.csv"])
def test_excel_in_japan_can_open_a_table(written, name):
    content = (written[0] / name).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n")
    table = rows(written[0] / name)
    assert len({len(row) for row in table}) == 1
    assert len(table) > 1


def test_the_money_table_holds_every_line_and_its_sum(written, sample):
    head, *lines = rows(written[0] / "money.csv")
    total = head.index("合計_円 total_yen")
    assert len(lines) == len(sample.plan.money)
    # Farmers' net and carriage reach the restaurants' side once; the trader's purchase (12 kg at 150 yen) and the sponsor's
    # 200 yen come on top.
    told = sample.plan.summary
    assert sum(int(line[total]) for line in lines) == told.delivered_yen + 12 * 150 + 200


def test_the_stops_table_has_one_row_for_each_action(written, sample):
    head, *lines = rows(written[0] / "stops.csv")
    at = {name.split(" ")[1]: index for index, name in enumerate(head)}
    done = [line for line in lines if line[at["task"]]]
    tasks = sum(len(stop.tasks) for route in sample.plan.routes for stop in route.stops)
    assert len(done) == tasks + 1  # the break
    assert [line[at["begin"]] for line in done if line[at["task"]] == "break"] == ["2026-08-05T08:14:00+09:00"]
    first = next(line for line in done if line[at["stop"]] == "A2")
    assert (first[at["goods"]], first[at["units"]], first[at["load_g"]]) == ("だだちゃ豆（小さい）", "18", "314000")


@pytest.mark.parametrize("text", ["=1+1", "+81", "-2", "@SUM(A1)", "\t=1", "  =1", "\u3000＝1", "＋1"])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("cell", ["なす", "a=b", -12, 3.5, None, ""])
def test_other_cells_stay_as_they_are(cell):
    assert guarded(cell) == cell


def test_no_table_lets_a_formula_through_from_a_name(sample):
    day = sample.day.model_copy(
        update={"places": tuple(one.model_copy(update={"name": '=HYPERLINK("x")'}) for one in sample.day.places)}
    )
    text = unserved_csv(Voice(lang="ja"), Book.read(day, sample.plan, sample.ground)).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert '\'=HYPERLINK("x")' in cells
    assert [cell for cell in cells if cell.startswith("=")] == []
