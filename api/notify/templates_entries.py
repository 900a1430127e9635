"""Words about lots, orders and trips: what was held and is no more, what standing entries have become."""

from __future__ import annotations

from typing import Final

from api.notify.words import Words

ENTRIES: Final[dict[str, Words]] = {
    "hold-released": Words(
        ja="取り置きの{product}（{units}個）は取れませんでした",
        en="The {units} units of {product} held for you are released",
        text_ja="{date}の分です。理由：{reason}。ほかの出品を選ぶか、希望を出してください。",
        text_en="They were for {date}. Reason: {reason}. Choose another lot, or post a wish.",
    ),
    "remind-lot": Words(
        ja="{date}の分の出品はありますか",
        en="Is there anything to offer for {date}?",
        text_ja="受け付けは{until_at}までです。前回と同じなら、ひと押しで出せます。",
        text_en="Lots are taken until {until_at}. If it is the same as last time, one tap does it.",
    ),
    "remind-order": Words(
        ja="{date}の分の注文はありますか",
        en="Do you need anything for {date}?",
        text_ja="受け付けは{until_at}までです。前回と同じなら、ひと押しで出せます。",
        text_en="Orders are taken until {until_at}. If it is the same as last time, one tap does it.",
    ),
    "standing-failed": Words(
        ja="{date}の定期「{title}」を入れられませんでした",
        en="The standing entry “{title}” could not be made for {date}",
        text_ja="理由：{reason}。本人に電話して、内容を直してもらってください。",
        text_en="Reason: {reason}. Please telephone its party and have it put right.",
    ),
    "standing-skipped": Words(
        ja="{date}の定期「{title}」は休みです",
        en="Your standing entry “{title}” is skipped on {date}",
        text_ja="理由：{reason}。必要なら、その日の分を手で入れてください。",
        text_en="Reason: {reason}. If it is needed after all, enter it by hand.",
    ),
    "standing-skipped-other": Words(
        ja="{date}は相手の定期「{title}」が休みです",
        en="The other side's standing entry “{title}” is skipped on {date}",
        text_ja="理由：{reason}。その日の数を決めるときの参考にしてください。",
        text_en="Reason: {reason}. Please keep it in mind when you decide on your own for that day.",
    ),
}
