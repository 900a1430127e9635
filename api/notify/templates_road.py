"""Words about the morning and the road: counts, changed promises, lateness, deliveries, receipts, and what needs a person."""

from __future__ import annotations

from typing import Final

from api.notify.words import Words

ROAD: Final[dict[str, Words]] = {
    "dawn-ask": Words(
        ja="今朝の数を教えてください（{goods}）",
        en="Please count this morning: {goods}",
        text_ja="言ったとおりなら何もしなくて大丈夫です。少ないとき、多いときだけ、{until}までに教えてください。",
        text_en="If it is as you said, there is nothing to do. If there are fewer or more, tell us by {until}.",
    ),
    "dawn-remind": Words(
        ja="今朝の数はそのままでよいですか（{goods}）",
        en="Is the count as you said? {goods}",
        text_ja="{until}までにお返事がなければ、言ったとおりの数で運びます。",
        text_en="Without an answer by {until} it is carried as you said.",
    ),
    "counts-differ": Words(
        ja="{goods}の数がふたりで違っています",
        en="Two of you counted {goods} differently",
        text_ja="先に送られた数（{there}）で進めます。違うときは「数を減らす」か、運営に電話してください。",
        text_en="The first count holds: {there}. If that is wrong, say that there are fewer, or telephone the operator.",
    ),
    "shipment-released": Words(
        ja="【変更】{date}の{goods}（{farm}→{restaurant}）は運べなくなりました",
        en="Changed: {goods} from {farm} to {restaurant} on {date} will not come",
        text_ja="数: {units}。理由: {cause}。{note} ほかの方法をすぐに探します。決まったらお知らせします。",
        text_en="Units: {units}. Why: {cause}. {note} Another way is being looked for; you will be told.",
    ),
    "shipment-lessened": Words(
        ja="【変更】{date}の{goods}が{before_units}から{units}になりました",
        en="Changed: {goods} on {date} are {units} instead of {before_units}",
        text_ja="{farm}から{restaurant}へ。理由: {cause}。代金は届く分だけです。{note}",
        text_en="From {farm} to {restaurant}. Why: {cause}. Only what comes is paid. {note}",
    ),
    "shipment-reinstated": Words(
        ja="【変更】{goods}はもう積んでいました。予定どおり届けます",
        en="Changed: {goods} had been picked up already and will be delivered",
        text_ja=(
            "{farm}から{restaurant}へ、数 {units}。いちど取りやめになりましたが（{cause}）、"
            "電波の届かない所で{happened_at}に積んでいました。"
        ),
        text_en=(
            "From {farm} to {restaurant}, {units} units. It had been released ({cause}), "
            "but out of reach of any signal it was loaded at {happened_at}."
        ),
    ),
    "reinstated-alert": Words(
        ja="取りやめた荷がもう積まれていました: {goods}（{farm}→{restaurant}）",
        en="Goods that had been released were on board already: {goods}, {farm} to {restaurant}",
        text_ja="両方に知らせました。積んだことが優先です。届け先がいらない場合は電話してください。",
        text_en="Both have been told. What is loaded holds. If the kitchen does not want it any more, telephone.",
    ),
    "other-truck-has-it": Words(
        ja="{goods}（{farm}→{restaurant}）は別の車が積みました",
        en="Another truck has {goods} from {farm} to {restaurant}",
        text_ja="あなたの便では集荷しなくて大丈夫です。",
        text_en="Your trip need not collect it.",
    ),
    "short-at-pickup": Words(
        ja="{goods}は{units}のうち{counted}だけ積みました",
        en="Of {units} {goods} {counted} were loaded",
        text_ja="{farm}から{restaurant}へ。足りない分の代金はかかりません。",
        text_en="From {farm} to {restaurant}. What is missing is not paid.",
    ),
    "short-at-delivery": Words(
        ja="{goods}は{units}のうち{counted}だけ届きました",
        en="Of {units} {goods} {counted} were delivered",
        text_ja="{farm}から{restaurant}へ。足りない分は取り決めにしたがって清算します。",
        text_en="From {farm} to {restaurant}. What is missing is settled by the terms.",
    ),
    "shipment-failed": Words(
        ja="【変更】{goods}（{farm}→{restaurant}）は届けられませんでした",
        en="Changed: {goods} from {farm} to {restaurant} could not be delivered",
        text_ja="理由: {cause}。{note} 代金は取り決めにしたがって清算します。ちがうと思うときは申し出てください。",
        text_en="Why: {cause}. {note} It is settled by the terms; if you see it otherwise, make a claim.",
    ),
    "shipment-failed-alert": Words(
        ja="届けられませんでした: {goods}（{farm}→{restaurant}）",
        en="Not delivered: {goods}, {farm} to {restaurant}",
        text_ja="理由: {cause}。",
        text_en="Why: {cause}.",
    ),
    "stranded": Words(
        ja="【変更】{goods}を積んだ車が止まりました。別の車を探しています",
        en="Changed: the truck with {goods} has stopped; another one is being looked for",
        text_ja="{farm}から{restaurant}へ、数 {units}。決まりしだいお知らせします。届かないときの代金は運んだ側が負担します。",
        text_en="From {farm} to {restaurant}, {units} units. You will be told. If it does not come, the carrier bears it.",
    ),
    "breakdown-alert": Words(
        ja="【要対応】{trip}が故障で止まりました（積み荷 {on_board} 件）",
        en="To do: {trip} has broken down with {on_board} shipments on board",
        text_ja="場所: {lat}, {lon}。{note} ほかの車での引き取りを計画し直しています。",
        text_en="It stands at {lat}, {lon}. {note} A rescue by other trucks is being planned.",
    ),
    "run-declined": Words(
        ja="{date}の{trip}から断りがありました（{count}件）",
        en="{trip} of {date} declined {count} shipments",
        text_ja="{note} ほかの便で計画し直しています。",
        text_en="{note} They are being planned for other trips.",
    ),
    "late": Words(
        ja="{goods}が{late_min}分ほど遅れています",
        en="{goods} are about {late_min} min late",
        text_ja="{eta_at}ごろになります。ご不便をおかけします。",
        text_en="Expected at {eta_at}. Sorry for the trouble.",
    ),
    "window-missed": Words(
        ja="受け取りの時間に間に合いません: {goods}（{restaurant}）",
        en="A kitchen's hours will be missed: {goods} for {restaurant}",
        text_ja="着くのは{eta_at}ごろです。計画し直していますが、店に電話してください。",
        text_en="Expected at {eta_at}. It is being planned again; please telephone the kitchen.",
    ),
    "absent-again": Words(
        ja="{goods}をお届けに行きましたが、どなたもいませんでした",
        en="We brought {goods}, but nobody was there",
        text_ja="{next_at}からの時間にもう一度うかがいます。",
        text_en="We come again in the hours from {next_at}.",
    ),
    "delivered": Words(
        ja="{goods}が届きました（{farm}、数 {counted}）",
        en="{goods} from {farm} were delivered: {counted}",
        text_ja="そろっていれば何もしなくて大丈夫です。足りない、傷んでいるときは{until}までに知らせてください。",
        text_en="If all is there, there is nothing to do. If not, tell us by {until}.",
    ),
    "left-unattended": Words(
        ja="{goods}を置きました（{farm}、数 {counted}、{place}）",
        en="{goods} from {farm} were left at {place}: {counted}",
        text_ja="写真を見て確かめてください。足りない、傷んでいるときは{until}までに知らせてください。",
        text_en="Please compare with the photograph. If something is missing or bad, tell us by {until}.",
    ),
    "received": Words(
        ja="{restaurant}が{goods}を受け取りました（{counted}）",
        en="{restaurant} has received {goods}: {counted}",
        text_ja="{found}。",
        text_en="{found}.",
    ),
    "receipts-differ": Words(
        ja="{goods}の受け取りの返事がふたりで違っています",
        en="Two of you answered differently about {goods}",
        text_ja="先の返事で進めています。違うときは申し出をしてください。",
        text_en="The first answer holds. If it is wrong, make a claim.",
    ),
    "still-on-board": Words(
        ja="便は終わりましたが、届けた報告がありません: {goods}（{restaurant}）",
        en="The run has ended, but nobody reported the delivery of {goods} to {restaurant}",
        text_ja="運転手に確かめてください。",
        text_en="Please ask the driver.",
    ),
    "delivered-after-all": Words(
        ja="届けられないとされた荷が届いたと報告されました: {goods}（{restaurant}）",
        en="Goods said to have failed were reported delivered: {goods} to {restaurant}",
        text_ja="代金はいまのところ「届いていない」ままです。両方に確かめてください。",
        text_en="For now the money says that it did not come. Please ask both sides.",
    ),
    "other-code": Words(
        ja="札の文字が違う荷が積まれたようです: {goods}（{farm}）",
        en="The letters on the slip differ: {goods} of {farm}",
        text_ja="ちがう荷かもしれません。運転手に確かめてください。",
        text_en="It may be another lot. Please ask the driver.",
    ),
    "clock-off": Words(
        ja="{trip}の電話の時計が{minutes}分ずれています",
        en="The phone of {trip} shows a time {minutes} min off",
        text_ja="記録の時刻は直してあります。電話の時計を合わせるよう伝えてください。",
        text_en="The times on record have been set right. Please have the phone's clock corrected.",
    ),
    "road-closed": Words(
        ja="【通行止め】{road}",
        en="Road closed: {road}",
        text_ja="{date} {since}から{ends}まで通れません（{trip}）。まだの分は計画し直しています。無理をしないでください。",
        text_en="Closed on {date} from {since} to {ends} ({trip}). What is not done is being planned again. Stay safe.",
    ),
    "road-open": Words(
        ja="{road}が通れるようになりました",
        en="Open again: {road}",
        text_ja="{date}の{trip}です。",
        text_en="For {trip} on {date}.",
    ),
    "not-started": Words(
        ja="{trip}の出発の報告がありません",
        en="Nothing has been heard of {trip}",
        text_ja="{depart_at}出発の予定です。出たら「出発」を押してください。出せないときは「断る」を押してください。",
        text_en="It was to leave at {depart_at}. Press start when it leaves; if it cannot go, decline it.",
    ),
    "not-started-alert": Words(
        ja="【要対応】{trip}の出発の報告がありません（荷{count}件）",
        en="To do: nothing has been heard of {trip} ({count} shipments)",
        text_ja="{depart_at}出発の予定でした。運転手に電話してください。",
        text_en="It was to leave at {depart_at}. Please telephone the driver.",
    ),
    "nothing-matches": Words(
        ja="{days}日つづけて、買い手が見つかりませんでした（{goods}）",
        en="For {days} days nobody was found for {goods}",
        text_ja="つぎの収穫は待ってください。いまある分は、{outlets}にも声をかけています。",
        text_en="Please do not harvest more for now. What is there is also being offered to {outlets}.",
    ),
    "do-not-harvest": Words(
        ja="{days}日つづけて、買い手が見つかりませんでした（{goods}）",
        en="For {days} days nobody was found for {goods}",
        text_ja="つぎの収穫は待ってください。欲しい店が出たら、すぐお知らせします。",
        text_en="Please do not harvest more for now. You will be told as soon as somebody wants it.",
    ),
    "outlet-offer": Words(
        ja="{place}の{goods}が{kept_g}あります。置いてもらえませんか",
        en="{kept_g} of {goods} from {place}: could you take them?",
        text_ja="買い手が見つからなかった分です。一覧から取るか、運営に電話してください。",
        text_en="Nobody was found for them. Take them from the list, or telephone the operator.",
    ),
    "idle-farm": Words(
        ja="{days}日つづけて合わない農家があります（{place}、{goods}）",
        en="Nothing has matched for a farm in {place} for {days} days: {goods}",
        text_ja="残り{kept_g}です。値段や受け取りの時間に無理がないか、聞いてみてください。",
        text_en="{kept_g} are left. Ask whether price or hours could change.",
    ),
}
