import re
from html import unescape

import pytest

from api.sheets import words
from api.sheets.manifest import manifests_page
from api.sheets.money_page import money_page
from api.sheets.reading import Book
from api.sheets.slips import slips_page
from api.sheets.voice import Voice

JA = Voice(lang="ja")


def text_of(html):
    shown = re.sub(r"<!--.*?-->|<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", shown)).replace("\u00a0", " "))


def sections(html):
    return re.findall(r"<section>.*?</section>", html, flags=re.DOTALL)


@pytest.fixture(scope="module")
def book(sample):
    return Book.read(sample.day, sample.plan, sample.ground)


@pytest.fixture(scope="module")
def manifests(written):
    return (written[0] / "manifests.html").read_text(encoding="utf-8")


def test_each_trip_has_its_own_pages_and_who_cannot_drive_is_told_at_the_end(manifests):
    parts = [text_of(part) for part in sections(manifests)]
    assert len(parts) == 4
    assert "朝日→鶴岡 朝便" in parts[0]
    assert "行けない便" in parts[3]
    assert "12:10までに着けません" in parts[3]
    assert "@page{size:A4" in manifests
    assert "break-after:page" in manifests


def test_a_manifest_tells_the_stops_in_order_with_their_times(manifests):
    told = text_of(sections(manifests)[0])
    stops = re.findall(r"A\d (\d+:\d\d)", told)
    assert stops == ["6:30", "6:48", "7:06", "7:31", "7:58", "8:10", "8:40", "9:02"]
    assert "休憩 8:14〜8:29" in told
    assert "8:40〜8:50 部品の配達 2箱" in told


def test_a_pickup_names_goods_amount_grower_origin_and_receiver(manifests):
    told = text_of(sections(manifests)[0])
    assert "積込 だだちゃ豆（小さい） 18個 ＝ 1箱・9 kg【冷蔵】 佐藤農園（産地：櫛引） → 食堂 いろは" in told
    assert told.count("受領印") == 5
    assert told.count("渡した人") == 5


def test_the_load_and_the_room_left_stand_beside_every_stop(manifests):
    # 60 ambient crates: 13 used leave 47; 10 cool ones: 2 used leave 8; 2,000 kg - 342 kg = 1,658 kg.
    assert "常温 13 箱 空き47 冷蔵 2 箱 空き8 342 kg あと 1,658 kg" in text_of(sections(manifests)[0])


def test_a_white_plate_is_warned_and_a_green_one_is_not(manifests):
    green, trader, farmer, _ = (text_of(part) for part in sections(manifests))
    assert words.WHITE_PLATE_WARNING[0] not in green
    assert words.WHITE_PLATE_WARNING[0] in trader
    assert words.WHITE_PLATE_WARNING[0] in farmer
    assert words.BASES["bought_b"].duty[0] in trader
    assert words.BASES["own"].duty[0] in farmer


def test_no_sheet_of_a_white_plate_speaks_of_carriage_as_pay(manifests):
    green, trader, farmer, _ = (text_of(part) for part in sections(manifests))
    assert "運賃など" in green
    assert "運賃など" not in trader + farmer
    assert "配送分（品代の中）" in trader


@pytest.mark.parametrize("basis", sorted(words.BASES))
def test_every_basis_has_words_in_both_languages(basis):
    told = words.BASES[basis]
    assert all([*told.name, *told.duty])
    assert told.paid == (basis in {"green", "black", "permit_78_3", "bus"})


def test_a_farm_reads_its_net_income_and_who_collects(book):
    told = text_of(sections(slips_page(JA, book))[0])
    # 18 and 10 bags of 500 g at 400 yen a kg: 3,600 and 2,000 yen.
    assert re.search(r"佐藤農園 Sato farm .*? 手取りの合計 net income in all 5,600円", told)
    assert "庄内あさひ運送（朝日→鶴岡 朝便）" in told
    assert "自分で運ぶ分として代金に加わる額 added to the price for your own driving 650円" in told


def test_a_restaurant_reads_produce_and_carriage_apart(book):
    told = text_of(sections(slips_page(JA, book))[1])
    iroha = told[told.index("食堂 いろは") : told.index("旅館 ますみ屋")]
    # 3,600 + 1,440 of produce; 620 + 380 of carriage.
    assert "小計：食料品・軽減税率 8% の対象 subtotal, produce, reduced rate 8 % 5,040円" in iroha
    assert "小計：運賃・標準税率 10% の対象 subtotal, carriage, standard rate 10 % 1,000円" in iroha
    assert "合計 total 6,040円" in iroha
    assert "根拠：緑ナンバーの運送" in iroha


def test_goods_delivered_by_the_farm_or_a_trader_carry_no_line_of_carriage(book):
    told = text_of(sections(slips_page(JA, book))[1])
    nagisa = told[told.index("割烹 なぎさ Nagisa 届く") : told.index("ビストロ月山 Bistro Gassan 届く")]
    assert "10%" not in nagisa
    assert "合計 total 5,390円" in nagisa  # 2,340 + 350 from the farm, 1,800 + 900 from the trader


def test_the_money_closes(book, sample):
    told = text_of(money_page(JA, book))
    paid = sum(line.goods_yen + line.carriage_yen for line in sample.plan.money)
    assert paid == 23210
    assert "合計 total 23,210円 23,210円 0円" in told
    assert "合計 total 8 79 kg 17,380円 3,830円 21,210円" in told


def test_in_english_the_english_stands_first(book):
    told = text_of(money_page(Voice(lang="en"), book))
    assert "who pays whom お金の流れ" in told
    assert "¥23,210" in told
    assert "Wed 5 Aug 2026" in told


@pytest.mark.parametrize("make", [manifests_page, slips_page, money_page])
def test_names_of_a_day_file_cannot_become_code_on_paper(sample, make):
    evil = "<script>alert(1)</script><img src=x>"
    changed = {"name": evil, "name_en": evil, "district": evil}
    day = sample.day.model_copy(
        update={
            "parties": tuple(one.model_copy(update=changed) for one in sample.day.parties),
            "places": tuple(one.model_copy(update={**changed, "note": evil}) for one in sample.day.places),
            "lots": tuple(one.model_copy(update={"name": evil, "defects": (evil,)}) for one in sample.day.lots),
            "trips": tuple(one.model_copy(update={"name": evil}) for one in sample.day.trips),
            "vehicles": tuple(one.model_copy(update={"name": evil, "plate": evil}) for one in sample.day.vehicles),
        }
    )
    html = make(JA, Book.read(day, sample.plan, sample.ground))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_papers_ask_nobody_for_anything_and_run_nothing(written):
    files = written[1]
    pages = [path.read_text(encoding="utf-8") for path in files if path.suffix == ".html" and path.name != "map.html"]
    assert len(pages) == 6
    for page in pages:
        assert "default-src 'none'; script-src 'none'" in page
        assert not re.search(r"https?://|<script|\ssrc=|\shref=|\sstyle=", page)


def test_a_day_on_which_nothing_rides_says_so(sample):
    plan = sample.plan.model_copy(update={"routes": (), "shipments": (), "money": (), "unserved": (), "left_out": ()})
    book = Book.read(sample.day, plan, sample.ground)
    assert "今日は相乗りの荷物がありません。" in text_of(manifests_page(JA, book))
    assert "今日は相乗りの荷物がありません。" in text_of(slips_page(JA, book))
