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
    "standing-made": Words(
        ja="{date}の定期「{title}」を入れました",
        en="Your standing entry “{title}” is in for {date}",
        text_ja="締め切りまで、いつもと違うところを直せます。休むときは取り消してください。",
        text_en="Until the cut-off you may change what is different this time, or take it back.",
    ),
    "standing-skipped": Words(
        ja="{date}の定期「{title}」は休みです",
        en="Your standing entry “{title}” is skipped on {date}",
        text_ja="理由：{reason}。必要なら、その日の分を手で入れてください。",
        text_en="Reason: {reason}. If it is needed after all, enter it by hand.",
    ),
    "standing-skipped-other": Words(
        ja="{date}は「{title}」の定期注文がありません",
        en="There is no standing order “{title}” on {date}",
        text_ja="理由：{reason}。収穫の量を決めるときの参考にしてください。",
        text_en="Reason: {reason}. Please keep it in mind when you decide what to harvest.",
    ),
}
