"""What the service's own pages say."""

from __future__ import annotations

from typing import Final

from api.messages import Language
from api.regions.times import Phase

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("{region}の相乗り便", "Riding along in {region}"),
    "what": (
        (
            "規格外などの少量の農産物を、もともと走るトラックの空きに載せて、農家から飲食店へ届けます。"
            "出品・注文・便をまとめて一度に組み、だれが運ぶか、いくらになるか、運べないなら理由と直し方を示します。"
        ),
        (
            "Small lots of non-standard produce ride from farms to restaurants in the spare room of trucks that run anyway. "
            "Lots, orders and trips are decided together: who carries what, for how much, and where it does not fit, why not."
        ),
    ),
    "day": ("{date} の配送", "Deliveries of {date}"),
    "closed": ("{date} は配送がありません: {why}", "no deliveries on {date}: {why}"),
    "entries_until": ("受け付けは {until} まで", "entries until {until}"),
    "lots": ("出品", "lots"),
    "orders": ("注文", "orders"),
    "trips": ("便", "trips"),
    "kg_offered": ("出品の量", "on offer"),
    "kg_carried": ("運ぶ量", "carried"),
    "kg_delivered": ("届いた量", "delivered"),
    "shipments": ("件", "shipments"),
    "on_road": ("{date} の便は走っています", "On the road, {date}"),
    "map": ("地区ごとの出品の量 (略図。場所は地区までを示します)", "On offer by district (a sketch: no place is shown nearer)"),
    "map_alt": ("地区ごとの出品の量の略図", "sketch of what is on offer by district"),
    "where": ("次に", "Where to go"),
    "docs": ("API の説明", "how the API is used"),
    "openapi": ("OpenAPI 文書 (JSON)", "the OpenAPI document (JSON)"),
    "problems": ("エラーの一覧", "what refusals mean"),
    "sign_in": (
        "参加するには運営者に声をかけてください。スマートフォンがなくても、電話・FAX・紙で参加できます。",
        "To take part, talk to the operator. No smartphone is needed: telephone, fax and paper count as much.",
    ),
    "docs_title": ("API の説明", "The API"),
    "docs_how": (
        (
            "すべて JSON です。サインインして得たトークンを Authorization: Bearer に入れます。書き込みには "
            "Idempotency-Key (8〜128 文字) を付けます。同じ鍵なら何度送っても一度だけ実行されます。"
            "エラーは RFC 9457 の problem+json で、code は変わりません。"
        ),
        (
            "All is JSON. Sign in and put the token into Authorization: Bearer. Every write carries an Idempotency-Key (8 to "
            "128 characters); the same key is done once, however often it is sent. Refusals are RFC 9457 problem+json with "
            "stable codes."
        ),
    ),
    "roles": ("できる役割", "roles"),
    "anyone": ("だれでも", "anyone"),
    "parameters": ("パラメーター", "Parameters"),
    "body": ("本文", "Body"),
    "answers": ("答え", "Answers"),
    "fields": ("項目", "Fields"),
    "required": ("必須", "required"),
    "example": ("例", "Example"),
    "models": ("データの形", "Models"),
    "problems_title": ("エラーの一覧", "Refusals"),
    "problem_status": ("HTTP の状態", "HTTP status"),
}
PHASES: Final[dict[Phase, tuple[str, str]]] = {
    Phase.AHEAD: ("まだ受け付け前です", "not open yet"),
    Phase.ENTRIES: ("受け付け中", "taking entries"),
    Phase.PLANNING: ("組み合わせを計算しています", "being planned"),
    Phase.PROPOSED: ("計画を確認しています", "proposed"),
    Phase.PROMISED: ("確定しました", "promised"),
    Phase.DAWN: ("朝の数を確認しています", "counting at dawn"),
    Phase.ROAD: ("配送中", "on the road"),
    Phase.OVER: ("終わりました", "over"),
}
ROLES: Final[dict[str, tuple[str, str]]] = {
    "farm": ("農家", "farm"),
    "restaurant": ("飲食店", "restaurant"),
    "carrier": ("運ぶ会社", "carrier"),
    "driver": ("運転者", "driver"),
    "keeper": ("受け渡し場所", "keeper"),
    "operator": ("運営者", "operator"),
    "auditor": ("監査", "auditor"),
}


def word(key: str, language: Language, **values: object) -> str:
    """Return a text with its braces filled."""
    return WORDS[key][0 if language == "ja" else 1].format(**values)
