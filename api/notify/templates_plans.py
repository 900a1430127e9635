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
    "commit-held": Words(
        ja="【要対応】{date}の計画を確定する前に見てください",
        en="To do: look at the plan of {date} before it is committed",
        text_ja="決めてある範囲を超えています：{reason}。計画のページで確定するか、計画し直してください。",
        text_en="It passes a limit: {reason}. Commit it on the page of plans, or plan again.",
    ),
    "commit-without-plan": Words(
        ja="【要対応】{date}の計画がありません",
        en="To do: there is no plan for {date}",
        text_ja="計画が何度もできませんでした。登録を確かめて、手で計画してください。",
        text_en="Planning has failed several times. Please check the entries and plan by hand.",
    ),
    "replan-held": Words(
        ja="【要対応】{date}の計画し直しを見てください",
        en="To do: look at the new plan of {date}",
        text_ja="そのままでは約束が多く変わります：{reason}。今の計画はそのままです。確定するかどうか決めてください。",
        text_en="It would change many promises: {reason}. The present plan stands until you decide.",
    ),
    "replan-overtaken": Words(
        ja="【要対応】{date}の計画し直しが間に合いません",
        en="To do: the new plan of {date} does not keep up",
        text_ja="計画している間に状況が変わり続けています。落ち着いたら、手で計画し直してください。",
        text_en="The day keeps changing while it is planned. Please plan again by hand once it is quieter.",
    ),
    "please-answer": Words(
        ja="返事をください：{product} {units}個（{date}）",
        en="Please answer: {units} of {product} ({date})",
        text_ja="集荷 {pickup_at}、配達 {delivery_at} の予定です。{until_at}までに「はい」か「いいえ」を選んでください。"
        "返事がなければ成立しません。",
        text_en="Pickup {pickup_at}, delivery {delivery_at}. Please say yes or no until {until_at}; "
        "without an answer nothing is agreed.",
        link="/shipments/{shipment}",
    ),
    "promised-farm": Words(
        ja="決まりました：{product} {units}個（{date}）",
        en="Agreed: {units} of {product} ({date})",
        text_ja="{pickup_at} ごろ集荷に来ます。朝に数を確かめてください。",
        text_en="It is collected at about {pickup_at}. Please count in the morning.",
        link="/shipments/{shipment}",
    ),
    "promised-restaurant": Words(
        ja="届きます：{product} {units}個（{date}）",
        en="On its way to you: {units} of {product} ({date})",
        text_ja="{delivery_at} ごろ届く予定です。",
        text_en="It is delivered at about {delivery_at}.",
        link="/shipments/{shipment}",
    ),
    "run-planned": Words(
        ja="{date}の便「{trip}」の運行票ができました",
        en="The manifest of “{trip}” on {date} is ready",
        text_ja="立ち寄りが{stops}か所増えます（+{extra_min}分、+{extra_km}km）。運賃は{pay_yen}円です。",
        text_en="{stops} more stops (+{extra_min} min, +{extra_km} km); you are paid {pay_yen} yen.",
    ),
    "promise-moved": Words(
        ja="予定が変わりました：{product} {units}個（{date}）",
        en="A change: {units} of {product} ({date})",
        text_ja="集荷 {pickup_at}、配達 {delivery_at} になりました。困るときは早めに「いいえ」を選んでください。",
        text_en="It is now collected at {pickup_at} and delivered at {delivery_at}. If that will not do, say no soon.",
        link="/shipments/{shipment}",
    ),
    "released": Words(
        ja="取りやめになりました：{product} {units}個（{date}）",
        en="Not after all: {units} of {product} ({date})",
        text_ja="この分は運びません。ほかの便が見つかれば、あらためてお知らせします。",
        text_en="This part is not carried. If another way is found you are told.",
        link="/shipments/{shipment}",
    ),
    "consents-differ": Words(
        ja="返事が二つありました：{product} {units}個（{date}）",
        en="Two different answers: {units} of {product} ({date})",
        text_ja="同じ名義の二人が違う返事をしました。先の返事を有効にしています。変えたいときは電話してください。",
        text_en="Two members of your party answered differently. The first answer holds. Telephone to change it.",
        link="/shipments/{shipment}",
    ),
    "order-unserved": Words(
        ja="{date}の注文は成立しませんでした",
        en="Your order for {date} was not matched",
        text_ja="{reason}{change}",
        text_en="{reason} {change}",
        link="/orders/{entry}",
    ),
    "lot-left": Words(
        ja="{date}の出品のうち{units}個は運べませんでした",
        en="{units} units of your lot for {date} are not carried",
        text_ja="{reason}{change}",
        text_en="{reason} {change}",
        link="/lots/{entry}",
    ),
}
