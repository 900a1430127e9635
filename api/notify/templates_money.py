"""Words about claims, statements and money."""

from __future__ import annotations

from typing import Final

from api.notify.words import Words

MONEY: Final[dict[str, Words]] = {
    "claim-opened": Words(
        ja="{date}の荷物について申し出がありました",
        en="A claim was made about goods of {date}",
        text_ja="{units}個について申し出がありました。{answer_at}までに「認める」か「ちがう」を選んでください。返事がなければ表のとおりに決まります。",
        text_en="It is about {units} units. Accept it or contest it by {answer_at}; without an answer the table decides.",
        link="/claims/{claim}",
    ),
    "claim-to-decide": Words(
        ja="申し出を確かめてください",
        en="A claim waits for you",
        text_ja="{date}の荷物についての申し出です。期限までに決めなければ、表のとおりに決まります。",
        text_en="It is about goods of {date}. Unless you decide in time, it is decided as the table says.",
        link="/claims/{claim}",
    ),
    "claim-contested": Words(
        ja="申し出に反対の返事がありました",
        en="A claim is contested",
        text_ja="両方の話を読んで、理由を書いて決めてください。",
        text_en="Read both sides and decide, with a reason.",
        link="/claims/{claim}",
    ),
    "claim-decided": Words(
        ja="{date}の荷物の申し出が決まりました",
        en="The claim about goods of {date} is decided",
        text_ja="結果と明細を見られます。納得できないときは、期限までに異議を申し立てられます。",
        text_en="See the outcome and the lines. If you do not agree, you may appeal in time.",
        link="/claims/{claim}",
    ),
    "claim-appealed": Words(
        ja="決定に異議の申し立てがありました",
        en="A decision is appealed against",
        text_ja="{date}の荷物です。もう一度読んで、理由を書いて決めてください。",
        text_en="It is about goods of {date}. Read it again and decide, with a reason.",
        link="/claims/{claim}",
    ),
    "statement-ready": Words(
        ja="{month}の明細書ができました",
        en="Your statement of {month} is ready",
        text_ja="受け取り{got_yen}、支払い{paid_yen}です。開いて確かめ、保存してください。",
        text_en="You receive {got_yen} and pay {paid_yen}. Please look at it and keep it.",
        link="/statements/{statement}",
    ),
}
