"""What people are told when something is refused: each message in Japanese and English, in one table."""

from __future__ import annotations

import json
from typing import Final, Literal, NamedTuple

Language = Literal["ja", "en"]


class Said(NamedTuple):
    """One message in both languages."""

    ja: str
    en: str

    def in_language(self, language: Language) -> str:
        """Return the text in the language asked for."""
        return self.ja if language == "ja" else self.en


FAULTS: Final[dict[str, tuple[str, str]]] = {
    # The file itself.
    "file.missing": ("ファイルがありません。パスを確かめてください", "no such file; check the path"),
    "file.directory": ("フォルダです。ファイルを指定してください", "is a folder; name a file"),
    "file.unreadable": ("読めません ({reason})。権限を確かめてください", "cannot be read ({reason}); check its permissions"),
    "file.too_big": (
        "{size_mb} MB あります。{limit_mb} MB 以下にしてください",
        "is {size_mb} MB; at most {limit_mb} MB are read",
    ),
    "file.empty": ("空です。JSON の文書を入れてください", "is empty; a JSON document is wanted"),
    "file.gzip": ("gzip で圧縮されています。gunzip で展開してください", "is gzipped; unpack it with gunzip first"),
    "file.utf16": ("UTF-16 です。UTF-8 で保存し直してください", "is UTF-16; save it as UTF-8"),
    "file.not_utf8": (
        "{offset} バイト目が UTF-8 ではありません。UTF-8 の JSON を指定してください",
        "byte {offset} is not UTF-8; a JSON document in UTF-8 is wanted",
    ),
    "file.same": (
        "入力と同じファイルには書けません。別の名前を指定してください",
        "is an input of this command too; write to another file",
    ),
    "file.unwritable": (
        "書けません ({reason})。出力先を確かめてください",
        "cannot be written ({reason}); check where the output goes",
    ),
    # JSON.
    "json.syntax": (
        "{line} 行 {column} 列: JSON として読めません ({reason})。そこの書き方を直してください",
        "line {line}, column {column}: not JSON ({reason}); correct the text there",
    ),
    "json.duplicate": (
        "{line} 行 {column} 列: 同じ項目が二度あります。一つにしてください",
        "line {line}, column {column}: this key is there twice; keep one",
    ),
    "json.not_number": (
        "{line} 行 {column} 列: {value} は数ではありません。有限の数を書いてください",
        "line {line}, column {column}: {value} is no number; write a finite one",
    ),
    "json.deep": ("入れ子が深すぎます。文書は 20 段までです", "is nested too deeply; documents go 20 levels down at most"),
    "json.top": ("一番外側は {{…}} でなければなりません", "the outermost value must be an object {{…}}"),
    # The form of a document.
    "form.missing": ("項目がありません。書き足してください", "is missing; add it"),
    "form.unknown": ("知らない項目です。綴りを直すか消してください", "is no known field; correct its name or take it out"),
    "form.int": ("整数が必要です ({value} ではなく)", "must be a whole number, not {value}"),
    "form.float": ("数が必要です ({value} ではなく)", "must be a number, not {value}"),
    "form.text": ("文字列が必要です ({value} ではなく)", "must be a text, not {value}"),
    "form.bool": ("true か false が必要です ({value} ではなく)", "must be true or false, not {value}"),
    "form.list": ("配列 […] が必要です ({value} ではなく)", "must be a list […], not {value}"),
    "form.object": ("{{…}} が必要です ({value} ではなく)", "must be an object {{…}}, not {value}"),
    "form.at_least": ("{limit} 以上でなければなりません ({value} ではなく)", "must be at least {limit}, not {value}"),
    "form.at_most": ("{limit} 以下でなければなりません ({value} ではなく)", "must be at most {limit}, not {value}"),
    "form.one_of": ("{limit} のどれかでなければなりません ({value} ではなく)", "must be one of {limit}, not {value}"),
    "form.too_few": ("{limit} 個以上必要です", "needs at least {limit}"),
    "form.too_many": ("{limit} 個までです", "may hold at most {limit}"),
    "form.too_long": ("{limit} 文字までです", "may have at most {limit} characters"),
    "form.too_short": ("{limit} 文字以上必要です", "must have at least {limit} characters"),
    "form.id": (
        "{value} は使えません。英数字で始まり、英数字と . _ : - で 64 文字までにしてください",
        "{value} is no id; begin with a letter or digit, then letters, digits and . _ : -, at most 64 characters",
    ),
    "form.time": (
        "{value} は時刻ではありません。HH:MM か HH:MM:SS (47:59:59 まで) で書いてください",
        "{value} is no time of day; write HH:MM or HH:MM:SS, up to 47:59:59",
    ),
    "form.date": ("{value} という日はありません。YYYY-MM-DD で書いてください", "{value} is no date; write YYYY-MM-DD"),
    "form.month_day": ("{value} は月日ではありません。MM-DD で書いてください", "{value} is no day of the year; write MM-DD"),
    "form.instant": (
        "{value} は時刻ではありません。2026-08-07T06:30:00+09:00 のように書いてください",
        "{value} is no time; write it like 2026-08-07T06:30:00+09:00",
    ),
    "form.other": ("正しくありません ({reason})", "is not right ({reason})"),
    "form.version": (
        "この版 ({value}) は読めません。format_version は 1 です",
        "version {value} is not read by this program; format_version is 1",
    ),
    "form.day_given": ("一日の文書です。計画の文書を指定してください", "is a day document; a plan document is wanted"),
    "form.plan_given": ("計画の文書です。一日の文書を指定してください", "is a plan document; a day document is wanted"),
    # What entries say about each other.
    "ref.unknown": (
        "{value} は {table} にありません。そこの id のどれかにしてください",
        "{value} is not in {table}; use the id of an entry there",
    ),
    "ref.duplicate": (
        "id {value} は {first} と同じです。別の id にしてください",
        "id {value} is that of {first} too; give another",
    ),
    "ref.index": (
        "{value} 番はありません。0 から {last} までです",
        "there is no number {value}; they run from 0 to {last}",
    ),
    "ref.index_none": ("{value} 番はありません。一つもありません", "there is no number {value}; there are none at all"),
    "day.closure_one": (
        "polygon・line・ways のどれか一つで通行止めの場所を書いてください",
        "say what is closed by exactly one of polygon, line and ways",
    ),
    "day.closure_shape": (
        "面になっていません。辺が交わらないように 3 点以上を順に並べてください",
        "encloses nothing; give three corners or more in their order, without sides that cross",
    ),
    "day.closure_way": (
        "この地図に {value} という名前・番号の道はありません。綴りを直すか polygon か line で書いてください",
        "no road of this map is called {value}; correct the name, or say it by polygon or line",
    ),
    "day.zone": (
        "{value} という時間帯はありません。Asia/Tokyo のように書いてください",
        "{value} is no time zone; write one like Asia/Tokyo",
    ),
    "day.window": (
        "終わり {late} が始まり {early} より前です。終わりを始まり以後にしてください",
        "ends at {late} before it begins at {early}; let it end at its beginning or later",
    ),
    "day.prices_none": (
        "最低価格がありません。lowest_yen_per_unit か lowest_yen_per_kg を一つ書いてください",
        "has no lowest price; give one of lowest_yen_per_unit and lowest_yen_per_kg",
    ),
    "day.prices_both": (
        "最低価格が二つあります。lowest_yen_per_unit か lowest_yen_per_kg のどちらかにしてください",
        "has two lowest prices; give only one of lowest_yen_per_unit and lowest_yen_per_kg",
    ),
    "day.change": (
        "最低価格 {lowest} 円に {change} 円を足すと負になります。-{lowest} 以上にしてください",
        "makes the lowest price of {lowest} yen negative; must be at least -{lowest}, not {change}",
    ),
    "day.quantity": (
        "{max_g} は min_g {min_g} より少ないです。min_g 以上にしてください",
        "{max_g} is below min_g {min_g}; must be at least that",
    ),
    "day.before": (
        "{value} は {other} の {bound} より前です。それ以後にしてください",
        "{value} is before {other} ({bound}); must not be earlier",
    ),
    "day.overlap": (
        "{who} は同じ時間に {other} でも走ります ({early}〜{late})。時間が重ならないようにしてください",
        "{who} is on {other} at the same time ({early} to {late}); let the two trips not overlap",
    ),
    "day.unloads": (
        "積んでいるより多く下ろします (残り {left})。change か own_load を直してください",
        "unloads more than is on board (left: {left}); correct the change or own_load",
    ),
    "day.pattern": (
        "lot, order, trip のうち少なくとも {least} つを書いてください",
        "must name at least {least} of lot, order and trip",
    ),
    "day.aboard": (
        "積み終えた記録 done がありません。done を書いてください",
        "needs the done prefix in which these goods were picked up",
    ),
    "day.done_order": (
        "始まりが前の作業の終わりより前か、終わりが始まりより前です",
        "must begin after what was done before it, and end after it begins",
    ),
    "day.done_own": (
        "自社の用事は順に行います。次は {expected} 番です",
        "own stops are done in order; expected {expected}",
    ),
    "day.done_twice": (
        "積み込みは一度、荷下ろしはその後に一度だけです",
        "goods are picked up once and delivered at most once after that",
    ),
    "day.done_missing": (
        "積んである荷の積み込みがすべて tasks に要ります",
        "must hold the pickup of every shipment aboard",
    ),
    "day.done_break": (
        "休憩は done の作業の間でなければなりません",
        "the break must lie within the done tasks",
    ),
    "day.profile": ("車種として使えません ({reason})", "is no usable vehicle profile ({reason})"),
    "day.problem": ("計画できない値です ({reason})", "cannot be planned with ({reason})"),
    # Entries of the service.
    "entry.until": (
        "終わりの日が始まりの日より前か、{days} 日を超えて先です",
        "must not be before the first day, nor more than {days} days after it",
    ),
    "entry.keeps": (
        "この品目は {days} 日しか保存できません。{last} までにしてください",
        "this product keeps for {days} days; it may be offered until {last}",
    ),
    "entry.product": (
        "品目表にありません。品目の名前かコードを書いてください",
        "is no product of the catalogue; give a name or code of it",
    ),
    "entry.goods": (
        "品目表にありません。品目の名前・コードか品目群を書いてください",
        "is neither a product nor a family of the catalogue",
    ),
    "entry.place": (
        "使える場所ではありません。自分の場所か受け渡し所を選んでください",
        "is no place that may be used here; choose one of your own or a drop point",
    ),
    "entry.shut": (
        "この受け渡し所の時間 ({hours}) に収まりません",
        "is not within the hours of this drop point ({hours})",
    ),
    "entry.scale": (
        "キロ売りには検定済みのはかり (番号と検査日) が必要です",
        "selling by the kilogram needs a verified scale (its id and inspection date)",
    ),
    "entry.scale_old": (
        "はかりの検査から 2 年を過ぎています ({limit} まで有効)。検査を受けてから使ってください",
        "the inspection of this scale is more than two years old (valid until {limit})",
    ),
    "entry.min_units": ("出せる数 {units} より多くはできません", "must not be more than the {units} units offered"),
    "entry.no_units": ("確かな数も見込みの数もありません", "needs units that are sure, or units that are likely"),
    "entry.harvest": ("収穫の時刻が引き取りの日より後です", "is after the last day of the lot"),
    "entry.place_twice": (
        "同じ名前の場所が二つあります。場所の番号で書いてください",
        "is the name of two places; give the id of one",
    ),
    "entry.kg": (
        "kg の数として読めません。2 や 2.5 のように書いてください",
        "is no number of kilograms; write it like 2 or 2.5",
    ),
    "entry.windows": (
        "時間として読めません。05:30〜06:50 のように、二つあれば／で区切って書いてください",
        "is no span of time; write it like 05:30-06:50, several with a slash between",
    ),
    "entry.vehicle": (
        "使える車ではありません。自分の車を選んでください",
        "is no vehicle that may be used here; choose one of your own that is in use",
    ),
    "entry.driver": ("この名義の人ではありません。メンバーを選んでください", "is no member of this party; choose one"),
    "entry.payload": (
        "車検証の最大積載量 {limit} g を超えています",
        "is above the payload of {limit} g in the vehicle's papers",
    ),
    "entry.room": ("車に積めるのは {limit} 個までです", "is more than the {limit} crates that the vehicle takes"),
    "entry.overload": ("自社の荷 {load} が積める量 {limit} を超えています", "own load {load} is above the capacity {limit}"),
    "entry.twice": ("{first} と同じものが二度あります", "is the same as {first}"),
    # The ground.
    "ground.off": (
        "{profile} が通れる最寄りの道まで {distance} m あります。{limit} m 以内に置くか snap_limit_m を上げてください",
        "{distance} m from the nearest road usable by {profile}; limit {limit} m: move it to a road or raise snap_limit_m",
    ),
    "ground.none": (
        "{profile} が通れる道が近くにありません。上限は {limit} m です",
        "no road usable by {profile} anywhere near; limit {limit} m",
    ),
    # A quote.
    "quote.one": ("lot・order・trip のどれか一つを書いてください", "must hold exactly one of lot, order and trip"),
    "quote.running": (
        "これから出る便だけを尋ねられます。done と aboard を消してください",
        "only trips that have not begun can be asked about; take out done and aboard",
    ),
    # A plan beside a day and a network.
    "plan.other_day": (
        "別の日の計画です (文書 {stored}…、日 {given}…)。この計画を作った日を指定してください",
        "is the plan of another day ({stored}…, this day is {given}…); give the day it was made from",
    ),
    "plan.other_network": (
        "別の道路網の計画です (文書 {stored}…、道路網 {given}…)。同じ道路網を指定してください",
        "was made on another road network ({stored}…, this one is {given}…); give the same one",
    ),
    "plan.other_metrics": (
        "所要時間の測り方が違います。いまの版で計画し直してください",
        "was measured differently; plan again with this version",
    ),
    "plan.not_fixed": (
        "固定したい積み合わせ（出品 {lot}・注文 {order}・便 {trip}）が元の計画にありません。外してください",
        "the shipment to be fixed (lot {lot}, order {order}, trip {trip}) is not in the start plan; leave it out",
    ),
    "plan.unserved": ("order と lot のどちらか一つを書いてください", "must name either an order or a lot"),
    "plan.polyline": ("線として読めません。計画し直してください", "is no encoded line; plan again"),
    "ask.starts": (
        "計画が {plans} 件、日が {days} 日です。日ごとに一つ指定するか、まったく指定しないでください",
        "there are {plans} plans for {days} days; give one for each day, or none",
    ),
    # A region's configuration.
    "region.order": (
        "{other} ({bound}) より前です。それ以後にしてください",
        "comes before {other} ({bound}); must not be earlier",
    ),
    "region.since": (
        "前の行の {bound} 以前です。日付の順に並べてください",
        "is not after {bound} of the entry before; put them in the order of their dates",
    ),
    "region.since_none": ("一つもありません。最初の日付から書いてください", "has no entry; begin with the first date"),
    "region.tax_class": (
        "税区分 {value} の税率がありません。rates に足してください",
        "has no rate of {value}; add one to rates",
    ),
    "region.budget": (
        "seconds か iterations のどちらか一つを書いてください",
        "must give one of seconds and iterations",
    ),
    "region.span": (
        "終わり {last} が始まり {first} より前です。終わりを始まり以後にしてください",
        "ends on {last} before it begins on {first}; let it end on that day or later",
    ),
    "region.roads_file": (
        "source が file なら file を、sketch なら file なしにしてください",
        "needs a file if its source is file, and none if it is sketch",
    ),
    "region.other_name": (
        "{value} はファイル名と違います。{wanted} にしてください",
        "is not the name of its file; must be {wanted}, not {value}",
    ),
    "catalogue.column": ("列 {value} がありません。見出しに足してください", "has no column {value}; add it to the heading"),
    "catalogue.unknown_column": ("{value} は知らない列です。消してください", "has an unknown column {value}; take it out"),
    "catalogue.number": ("整数が必要です ({value} ではなく)", "must be a whole number, not {value}"),
    "catalogue.season": (
        "旬は始まりと終わりの両方を書くか、両方空けてください",
        "needs both days of its season, or neither",
    ),
    "catalogue.cells": ("列の数が見出しと違います", "does not have as many cells as the heading has"),
    # Roads.
    "roads.fault": ("{reason}", "{reason}"),
    "more": ("ほかに {count} 件", "and {count} more"),
}


def say(key: str, **values: object) -> Said:
    """
    Fill in a message of the table.

    Parameters
    ----------
    key
        Of :data:`FAULTS`.
    values
        What stands in its braces; whole numbers get thousands separators.
    """
    shown = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
    return Said(*(text.format(**shown) for text in FAULTS[key]))


def shown(value: object, *, longest: int = 60) -> str:
    """Write a value out of a file so that it fits on one line and cannot spoil a terminal."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    clean = "".join(c if c.isprintable() else "�" for c in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"
