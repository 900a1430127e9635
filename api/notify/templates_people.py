"""Words about parties, their members and their vehicles' papers."""

from __future__ import annotations

from typing import Final

from api.notify.words import Words

PEOPLE: Final[dict[str, Words]] = {
    "party-requested": Words(
        ja="{party_name}が参加を申し込みました",
        en="{party_name} asks to be let in",
        text_ja="電話で確かめてから、承認するか断ってください。承認するまでは何もできません。",
        text_en="Telephone them, then approve or decline. Until then they can do nothing.",
    ),
    "party-approved": Words(
        ja="{party_name}の参加が認められました",
        en="{party_name} has been let in",
        text_ja="今日から使えます。まず受け渡しの場所を登録してください。",
        text_en="You may begin today. Enter the place where goods are handed over first.",
    ),
    "party-closed": Words(
        ja="{party_name}の登録を閉じました",
        en="{party_name} has been closed",
        text_ja="理由：{reason}。記録と明細は残ります。わからないことは運営者に聞いてください。",
        text_en="Reason: {reason}. Records and statements stay. Ask the operator if anything is unclear.",
    ),
    "member-joined": Words(
        ja="{party_name}に新しい人が入りました",
        en="Somebody has joined {party_name}",
        text_ja="招待を使いました。心当たりがなければ、メンバーの一覧から外してください。",
        text_en="An invitation was used. If you do not know who it is, end that membership in the list of members.",
    ),
    "member-requested": Words(
        ja="{party_name}に入りたい人がいます",
        en="Somebody asks to join {party_name}",
        text_ja="メンバーの一覧で「はい」か「いいえ」を選んでください。",
        text_en="Say yes or no in the list of members.",
    ),
    "member-approved": Words(
        ja="{party_name}のメンバーになりました",
        en="You are a member of {party_name}",
        text_ja="今から{party_name}の名前で使えます。",
        text_en="From now on you may act for {party_name}.",
    ),
    "member-ended": Words(
        ja="{party_name}のメンバーではなくなりました",
        en="You are no longer a member of {party_name}",
        text_ja="心当たりがなければ、{party_name}の人か運営者に聞いてください。",
        text_en="If this is a surprise, ask the people of {party_name} or the operator.",
    ),
    "paper-to-check": Words(
        ja="{vehicle}の書類を確かめてください",
        en="A paper of {vehicle} waits to be looked at",
        text_ja="{paper}が登録されました。原本か写しを見て、有効かどうかを選んでください。それまでは使えません。",
        text_en="{paper} was entered. Look at the paper itself and say whether it holds. Until then it opens nothing.",
    ),
    "paper-ends": Words(
        ja="{vehicle}の書類があと{days}日で切れます",
        en="A paper of {vehicle} ends in {days} days",
        text_ja="{paper}は{date}までです。切れた次の日からは運べません。新しいものを登録してください。",
        text_en="{paper} is good until {date}. From the next day on nothing may ride. Please enter the new one.",
    ),
    "permit-days-over": Words(
        ja="【要対応】{vehicle}は有償で運べる年90日を超えました",
        en="To do: {vehicle} has carried for pay beyond its 90 days a year",
        text_ja="{date}に荷物を積みました。すぐ運転手に電話し、別の車両に替えてください。",
        text_en="It took goods on board on {date}. Telephone the driver at once and change to another vehicle.",
    ),
    "paper-ended": Words(
        ja="{vehicle}の書類が切れました",
        en="A paper of {vehicle} has run out",
        text_ja="{paper}は{date}まででした。この車両の便が{trips}本、そのままでは運べません。新しい書類を登録してください。",
        text_en="{paper} was good until {date}. {trips} trips of this vehicle cannot carry as they are. Enter the new paper.",
    ),
}
