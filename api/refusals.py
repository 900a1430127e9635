"""Why the service refuses something: one table of stable codes, each with its HTTP status and its words in both languages.

A code is part of the API: it is never renamed. Words say what is wrong and what would be right, and never repeat what was sent.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from api.messages import Said


class Refused(NamedTuple):
    """One row: the status and the words, whose braces are filled with the refusal's figures."""

    status: int
    ja: str
    en: str


REFUSALS: Final[dict[str, Refused]] = {
    # What HTTP itself brings.
    "bad-input": Refused(
        422, "入力に誤りがあります。下の項目を直してください", "some fields are wrong; correct those named below"
    ),
    "bad-json": Refused(400, "JSON として読めません", "the body is not JSON"),
    "bad-query": Refused(422, "検索の条件に誤りがあります", "a parameter of the address is wrong"),
    "bad-cursor": Refused(
        400, "続きの印 (cursor) が正しくありません。最初から読み直してください", "this cursor is none of ours; begin anew"
    ),
    "no-such-page": Refused(404, "ありません", "there is nothing here"),
    "not-allowed-method": Refused(405, "その操作はできません", "this address does not take that method"),
    "too-large": Refused(413, "大きすぎます。{limit_kb} KB までです", "too large; at most {limit_kb} KB are taken"),
    "bad-type": Refused(
        415, "この形式は受け取れません。{wanted} で送ってください", "this kind of content is not taken; send {wanted}"
    ),
    "key-missing": Refused(400, "Idempotency-Key ヘッダーが必要です", "the header Idempotency-Key is needed"),
    "key-bad": Refused(
        400, "Idempotency-Key は 8〜128 文字の英数字と記号です", "Idempotency-Key is 8 to 128 visible ASCII characters"
    ),
    "key-reused": Refused(
        422, "同じ Idempotency-Key で別の内容が送られました", "this Idempotency-Key was used with another body"
    ),
    "key-busy": Refused(409, "同じ要求を処理中です。少し待ってください", "the same request is being worked on; wait a little"),
    "match-missing": Refused(
        428, "If-Match ヘッダーが必要です。先に読み込んでください", "the header If-Match is needed; read it first"
    ),
    "changed-meanwhile": Refused(
        412, "ほかの人が先に変更しました。読み直してください", "somebody changed it meanwhile; read it again"
    ),
    "busy": Refused(503, "混み合っています。少し待ってもう一度お願いします", "the store is busy; try again in a moment"),
    "full": Refused(507, "保存する場所がいっぱいです。何も保存されていません", "the disk is full; nothing was stored"),
    "own-fault": Refused(500, "こちらの不具合です。何も保存されていません", "a fault of ours; nothing was stored"),
    # Who one is.
    "not-signed-in": Refused(401, "サインインしてください", "sign in first"),
    "bad-csrf": Refused(403, "ページが古くなっています。読み直してください", "this page is out of date; load it again"),
    "not-your-role": Refused(403, "その操作はあなたの役割ではできません", "your role may not do this"),
    "which-party": Refused(
        400, "どの名義で行うか Ainori-Party で選んでください", "you act for several parties; choose one by Ainori-Party"
    ),
    "not-your-party": Refused(403, "その名義で行うことはできません", "you do not act for that party"),
    "not-found": Refused(404, "見つかりません", "not found"),
    "https-only": Refused(400, "https で開いてください", "only over https"),
    # Accounts.
    "wrong-password": Refused(401, "名前かパスワードが違います", "name or password is wrong"),
    "wrong-code": Refused(
        401,
        "確認番号が違うか、期限が切れています。もう一度送ってください",
        "the code is wrong or has ended; have a new one sent",
    ),
    "wrong-channel-code": Refused(
        422,
        "確認番号が違うか、期限が切れています。もう一度送ってください",
        "the code is wrong or has ended; have a new one sent",
    ),
    "too-many-tries": Refused(
        429,
        "回数が多すぎます。{retry_after_s} 秒たってからお願いします",
        "too many tries; come again in {retry_after_s} seconds",
    ),
    "bad-login": Refused(422, "メールアドレスか電話番号を入れてください", "a login is an e-mail address or a telephone number"),
    "login-taken": Refused(
        409,
        "その名前はもう使われています。サインインしてください",
        "somebody signs in with that already; sign in instead",
    ),
    "weak-password": Refused(
        422,
        "パスワードは {least} 文字以上で、名前と違うものにしてください",
        "a password has at least {least} characters and is not the login",
    ),
    "old-password": Refused(422, "いまのパスワードが違います", "the present password is wrong"),
    "no-way-left": Refused(
        409,
        "これを消すとサインインできなくなります。先に別の方法を用意してください",
        "without it nobody could sign in; provide another way first",
    ),
    "channel-there": Refused(409, "その宛先はもう登録されています", "that address is registered already"),
    "too-many-kept": Refused(409, "{most} 件までです", "at most {most} are kept"),
    "quiet-half": Refused(
        422, "静かな時間は始まりと終わりの両方が必要です", "quiet hours have a beginning and an end, or neither"
    ),
    "terms-version": Refused(
        422, "いまの約款 ({wanted}) に同意してください", "the terms in force ({wanted}) are to be accepted"
    ),
    "one-of-them": Refused(
        422,
        "新しい名義、招待、参加の申し込みのうち一つを選んでください",
        "give one of a new party, an invitation and a party to join",
    ),
    "trades-unnotified": Refused(
        422,
        "ほかの人の農産物を仕入れて売るには、届出の番号 (trades_notified) が必要です",
        "buying and reselling others' produce needs the number of its notification (trades_notified)",
    ),
    "no-such-period": Refused(
        422, "その期間はありません。次のどれかです: {known}", "there is no such period; known are {known}"
    ),
    "party-busy": Refused(409, "まだ終わっていない受け渡しが {count} 件あります", "{count} deliveries are not finished yet"),
    "party-pending": Refused(409, "運営の確認を待っています", "this party still waits for the operator's approval"),
    "no-such-role": Refused(
        422, "その役割はありません。次のどれかです: {known}", "there is no such role in this party; known are {known}"
    ),
    "not-yourself": Refused(403, "自分自身に役割を与えることはできません", "nobody gives a role to herself"),
    "member-there": Refused(409, "もうその名義に入っています", "already a member of that party"),
    "last-member": Refused(
        409,
        "最後の管理者は抜けられません。先にほかの人を入れてください",
        "the last one who manages a party stays; let somebody else in first",
    ),
    "member-driving": Refused(
        409, "いま運転中です。終わってからお願いします", "that person is driving now; wait for the end of the run"
    ),
    "invitation-ended": Refused(
        409, "その招待は使えません (使用済み・期限切れ・取り消し)", "that invitation was used or revoked, or has ended"
    ),
    "something-running": Refused(
        409,
        "まだ終わっていないことがあります: {reason_ja} ({count} 件)。終わってからお願いします",
        "something is still under way: {reason_en} ({count}); wait for its end",
    ),
    # Places, products, vehicles.
    "place-kind": Refused(
        422, "その種類の場所は持てません。次のどれかです: {known}", "your party cannot have a place of that kind, only {known}"
    ),
    "place-far": Refused(
        422,
        "地域の中心から {distance_km} km 離れています。{limit_km} km までです",
        "this is {distance_km} km from the middle of the region; at most {limit_km} km",
    ),
    "place-in-use": Refused(409, "この場所で受け渡す約束が残っています", "goods are still promised from or to this place"),
    "no-such-district": Refused(
        422, "その地区はありません。次のどれかです: {known}", "there is no such district; known are {known}"
    ),
    "hours-order": Refused(
        422, "時間帯は早い順に、重ならないように書いてください", "spans begin before they end, in order, without overlap"
    ),
    "winter-half": Refused(
        422, "冬の受け渡しは場所と期間の三つをそろえてください", "a winter alternative needs its place and both days"
    ),
    "winter-place": Refused(
        422,
        "冬の受け渡し先には、自分の別の場所か受け渡し所を選んでください",
        "choose another place of your own or a drop point for the winter",
    ),
    "no-such-photo": Refused(422, "その写真はありません", "there is no such photograph of yours"),
    "product-there": Refused(409, "その品目コードはもうあります", "there is a product of that code already"),
    "season-half": Refused(422, "旬は始まりと終わりの両方が必要です", "a season has a first and a last day, or neither"),
    "no-such-crate": Refused(
        422, "そのコンテナはありません。次のどれかです: {known}", "there is no such crate type; known are {known}"
    ),
    "gate-closed": Refused(
        409, "{date} はこの車両で運べません: {reason_ja}", "this vehicle may not carry for others on {date}: {reason_en}"
    ),
    "no-such-profile": Refused(
        422, "その車種はありません。次のどれかです: {known}", "there is no such vehicle profile; known are {known}"
    ),
    "paper-dates": Refused(422, "期限の終わりが始まりより前です", "the last day is before the first"),
    "paper-plate": Refused(
        422, "{plate} のナンバーにその許可はつきません", "a vehicle with a {plate} plate cannot have that permit"
    ),
    "paper-limit": Refused(
        422,
        "貨物保険には補償の上限 (limit_yen) が必要です。ほかの書類には付けません",
        "a cargo insurance states its limit (limit_yen), other papers have none",
    ),
    # Entries of all kinds.
    "whose-entry": Refused(
        400, "どの人のために入れるか On-Behalf-Of で選んでください", "say by On-Behalf-Of for whom this is entered"
    ),
    "nothing-given": Refused(422, "変える項目がありません", "there is nothing to change"),
    "entries-not-open": Refused(
        409, "{date} の受け付けは {opens_at} からです", "entries for {date} are taken from {opens_at} on"
    ),
    "region-closed": Refused(
        409,
        "{date} は休みです ({reason_ja})。次に受け付ける日: {next}",
        "nothing is delivered on {date} ({reason_en}); the next day is {next}",
    ),
    "csv-encoding": Refused(
        422,
        "文字コードが読めません。UTF-8 か Shift_JIS の CSV で保存してください",
        "its encoding cannot be read; save it as CSV in UTF-8 or Shift_JIS",
    ),
    "csv-form": Refused(422, "CSV として読めません", "it cannot be read as CSV"),
    "csv-heads": Refused(
        422,
        "見出しが合いません。足りない列: {missing}。わからない列 (左から): {unknown}。二度ある列: {twice}",
        "its heads do not fit; missing: {missing}; not known (from the left): {unknown}; there twice: {twice}",
    ),
    "too-many": Refused(413, "一度に {limit} 行までです", "at most {limit} rows at once"),
    # Lots.
    "units-gone": Refused(409, "売り切れました。残りは {left} です", "these units are gone; {left} are left"),
    "units-promised": Refused(
        409,
        "すでに {busy} は約束済みか取り置き中です。それより少なくはできません",
        "{busy} units are promised or held already; it cannot be fewer",
    ),
    "not-fewer": Refused(
        422, "いまの数 ({units}) より多くはできません", "there are {units} now; this is for saying that there are fewer"
    ),
    "lot-promised": Refused(
        409,
        "約束済みの分があります ({units})。約束のあとの取り下げで行ってください",
        "{units} units of it are promised; take those back by withdrawing from the promise",
    ),
    "lot-held": Refused(
        409, "取り置き中の分があるので、その項目は変えられません", "units of it are held for a kitchen; this field stands"
    ),
    "lot-not-listed": Refused(409, "一覧から取れる出品ではありません", "this lot is not to be taken from the list"),
    # Orders.
    "order-promised": Refused(
        409,
        "届く約束の分があります ({shipments} 件)。約束のあとの取り消しで行ってください",
        "{shipments} shipments for it are promised; call it off by withdrawing from the promise",
    ),
    "take-fixed": Refused(
        409,
        "一覧から取った分は、受け取りとメモのほかは変えられません",
        "of units taken from the list only receiving and note may be changed",
    ),
    "too-few-units": Refused(409, "一度に {least} からお願いします", "at least {least} units at a time, please"),
    "not-that-day": Refused(
        409, "その日には出ていません。{first} から {last} までです", "it is not offered on that day, but from {first} to {last}"
    ),
    # Trips and the road.
    "trip-overlaps": Refused(
        409,
        "その車か運転する人は、{from_at} から {to_at} まで別の便で走ります",
        "that vehicle or driver is on another trip from {from_at} to {to_at}",
    ),
    "trip-promised": Refused(
        409,
        "運ぶ約束の荷があります ({shipments} 件)。故障か欠便の手続きで行ってください",
        "{shipments} shipments are promised on it; use the act for a breakdown or a trip that fails",
    ),
    # The dawn and the road.
    "count-closed": Refused(
        409, "朝の数え直しは {opens} から {closes} までです", "counts at dawn are taken from {opens} to {closes}"
    ),
    "more-than-there": Refused(422, "いまあるのは {units} です", "there are only {units}"),
    "goods-on-board": Refused(
        409,
        "もう車に積んだ荷があります ({shipments} 件)",
        "{shipments} shipments are on board already",
    ),
    "not-delivered": Refused(409, "まだ届いていません (いまの状態: {state})", "it has not been delivered (it is {state})"),
    "more-than-delivered": Refused(
        422, "届いたのは {most} です。それより多くはできません", "{most} were delivered; it cannot be more"
    ),
    "not-short": Refused(
        422, "届いた数 ({units}) と同じです。「そろっている」を選んでください", "that is what was delivered ({units}): say full"
    ),
    "not-a-drop-point": Refused(422, "そこは受け渡し所ではありません", "this place is no drop point"),
    "not-for-here": Refused(422, "その出品はここで受け渡すものではありません", "this lot is not to be collected here"),
    "point-full": Refused(409, "いっぱいです。あと {room} 箱です", "the point is full; there is room for {room} crates"),
    "not-held": Refused(409, "ここにあるのは {units} です", "the point holds {units} of it"),
    # Standing entries.
    "standing-dated": Refused(
        422,
        "定期の内容に日付・収穫時刻・下書きは書けません。日付は繰り返しから決まります",
        "a standing entry has no dates, harvest time or draft of its own; its rhythm says when",
    ),
    "standing-kind": Refused(
        422, "あなたの役割では、その種類の定期は入れられません", "your role has no standing entries of that kind"
    ),
    "standing-never": Refused(422, "この繰り返しに当てはまる日がありません", "no day ever fits this rhythm"),
    "standing-not-then": Refused(409, "{date} はこの定期の日ではありません", "{date} is no day of this standing entry"),
    # Plans, quotes, consent.
    "plan-stale": Refused(
        409, "計画のもとになった内容が変わりました。計画し直してください", "what the plan rests on has changed; plan again"
    ),
    "plan-not-ready": Refused(409, "計画はまだできていません（状態: {state}）", "the plan is not ready (it is {state})"),
    "no-active-plan": Refused(409, "この日の確定した計画がありません", "there is no committed plan for this day"),
    "budget-one-of": Refused(
        422, "秒数か反復回数のどちらか一つを指定してください", "give either seconds or iterations, one of them"
    ),
    "unknown-entry": Refused(422, "この日にその項目はありません", "there is no such entry on this day"),
    "answered-late": Refused(409, "返事の期限（{until}）を過ぎました", "the answer was due by {until}"),
    "one-of-four": Refused(
        422, "lot・order・trip・entry のどれか一つを送ってください", "send exactly one of lot, order, trip and entry"
    ),
    "quotes-warming-up": Refused(
        503, "見積もりの準備中です。少し待ってもう一度お願いします", "quotes are being prepared; try again in a moment"
    ),
    "no-plan-yet": Refused(503, "見積もりのもとになる計画を作っています", "the plan that quotes are made from is being made"),
    # Money, claims, crates.
    "no-such-crates": Refused(422, "その種類の通い容器はありません", "there is no such type of crate"),
    "no-plan": Refused(404, "この日の計画はまだ確定していません", "no plan has been committed for this day yet"),
    "bad-period": Refused(
        422,
        "期間は {most_days} 日までで、始まりは終わりより前にしてください",
        "a period has at most {most_days} days and begins before it ends",
    ),
    "too-many-feeds": Refused(409, "カレンダーは {most} 個までです", "at most {most} calendar feeds"),
    "claim-impossible": Refused(422, "その申し出はできません。{why_ja}", "that cannot be claimed: {why_en}"),
    "claim-late": Refused(409, "申し出の期限 ({until}) を過ぎています", "it had to be claimed by {until}"),
    "claim-units": Refused(422, "個数が多すぎます。{most} 個までです", "too many units; at most {most}"),
    "claim-needs-photo": Refused(422, "写真が必要です", "a photograph is needed"),
    "claim-not-yours": Refused(403, "この申し出に返事する立場ではありません", "this is not for your side to answer"),
    "claim-no-side": Refused(422, "この荷物にその立場の人はいません", "this shipment has no such side"),
    "appeal-late": Refused(409, "異議を申し立てる期限を過ぎています", "the time to appeal is over"),
    "crates-countered": Refused(409, "その動きはもう打ち消されています", "this movement has been undone already"),
    # Regions, photos, the rest.
    "entries-closed": Refused(
        409,
        "{date} の受け付けは終わっています。次に受け付ける日: {next}",
        "entries for {date} are closed; the next day is {next}",
    ),
    "bad-form": Refused(422, "送られたフォームが正しくありません", "the form that was sent is not right"),
    "no-file": Refused(422, "ファイルがありません", "there is no file"),
    "photo-kind": Refused(415, "写真は JPEG・PNG・WebP だけ受け取れます", "only JPEG, PNG and WebP pictures are taken"),
    "photo-size": Refused(
        413, "写真が大きすぎます。{limit_mpx} 百万画素までです", "the picture is too large; at most {limit_mpx} megapixels"
    ),
    "photo-broken": Refused(422, "写真として読めません。撮り直してください", "the picture cannot be read; take it again"),
    "photo-many": Refused(409, "写真は {limit} 枚までです", "at most {limit} pictures of one thing"),
    "photo-evidence": Refused(409, "記録として残す写真なので消せません", "this picture is kept as evidence"),
    "wrong-state": Refused(409, "いまの状態 ({state}) ではできません", "not possible in its present state ({state})"),
}


def words_of(code: str, **figures: object) -> Said:
    """Return the words of a code; whole numbers get thousands separators."""
    shown = {name: f"{value:,}" if type(value) is int else value for name, value in figures.items()}
    row = REFUSALS[code]
    return Said(row.ja.format(**shown), row.en.format(**shown))
