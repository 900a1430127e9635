"""Words about plans and promises: to operators about runs, to farms, kitchens and carriers about what is agreed."""

from __future__ import annotations

from typing import Final

from api.notify.words import Words

PLANS: Final[dict[str, Words]] = {
    "plan-failed": Words(
        ja="【要対応】{date}の計画ができませんでした",
        en="To do: {date} could not be planned",
        text_ja="理由の符号は {code} です。確定した計画はそのまま残っています。登録を確かめて、もう一度計画してください。",
        text_en="The reason is {code}. A plan committed before stays as it is. Please check the entries and plan again.",
    ),
    "entries-left-out": Words(
        ja="{date}の計画に入れられない登録が{entries}件あります",
        en="{entries} entries could not be planned with for {date}",
        text_ja="場所が道から離れている、同じ車の便が重なっているなどです。計画のページで理由を確かめてください。",
        text_en="A place is off the roads, or trips of one vehicle overlap. The plan's page tells each reason.",
    ),
}
