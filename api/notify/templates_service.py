"""Words of what the service itself has to say: to operators about the clock and the channels, to people about signing in."""

from __future__ import annotations

from typing import Final

from api.notify.words import Words

SERVICE: Final[dict[str, Words]] = {
    "timer-late": Words(
        ja="{date}の「{timer}」が{late_min}分おくれました",
        en="“{timer}” of {date} ran {late_min} min late",
        text_ja="機械が止まっていたようです。おくれて一度だけ実行しました。結果を確かめてください。",
        text_en="The machine seems to have been off. It was done once, late. Please look at what came of it.",
    ),
    "timer-failed": Words(
        ja="【要対応】{date}の「{timer}」ができませんでした",
        en="To do: “{timer}” of {date} has failed",
        text_ja="何度か試しましたが、できませんでした（{error}）。手で進めてください。ほかの予定は続けています。",
        text_en="It was tried several times without success ({error}). Please do it by hand. The rest of the day goes on.",
    ),
    "channel-broken": Words(
        ja="メールが届かない人がいます",
        en="Somebody's e-mail does not arrive",
        text_ja="{name}さんのメールアドレスは受け付けられませんでした。電話で新しいアドレスを聞いてください。",
        text_en="The e-mail address of {name} was refused. Please telephone and ask for another one.",
    ),
    "post-down": Words(
        ja="メールを送れません",
        en="E-mail cannot be sent",
        text_ja="メールのサーバーにつながりません。急ぐ相手には電話してください。つながりしだい送ります。",
        text_en="The mail server does not answer. Telephone whoever must know now. What waits is sent as soon as it answers.",
    ),
    "budget-low": Words(
        ja="今月送れるメッセージが残り少なくなりました",
        en="Few messages are left this month",
        text_ja="{channel}は今月{used}通を使いました（上限{limit}通）。ここからは急ぎのものだけを送ります。",
        text_en="{channel} has sent {used} of {limit} this month. From here on only urgent ones go out.",
    ),
    "code": Words(
        ja="確認番号は {code} です",
        en="Your code is {code}",
        text_ja="{until_at}まで使えます。だれにも教えないでください。心当たりがなければ、このメールは捨ててください。",
        text_en="It is good until {until_at}. Tell nobody. If you did not ask for it, throw this message away.",
        secret=True,
    ),
    "plan-proposed": Words(
        ja="{date}の計画ができました（{orders_served}/{orders_total}件）",
        en="The plan of {date} is ready ({orders_served} of {orders_total} orders)",
        text_ja="{commit_at}に自動で確定します。支援金は{sponsor_yen}です。直したいときは、その前に開いてください。",
        text_en="It is committed by itself at {commit_at}. The sponsor pays {sponsor_yen}. Open it before then to change it.",
    ),
    "plan-missing": Words(
        ja="【要対応】{date}の計画がまだありません",
        en="To do: there is no plan of {date} yet",
        text_ja="計算が終わっていないか、失敗しました。計画の画面を見てください。",
        text_en="It has not ended, or has failed. Look at the plans.",
    ),
    "slips-ready": Words(
        ja="{date}の紙の票を印刷してください（{parties}件）",
        en="Print the paper slips of {date} ({parties})",
        text_ja="スマートフォンを使わない人に、FAXか手渡しで届けてください。",
        text_en="Bring or fax them to those who use no smartphone.",
    ),
    "call-list": Words(
        ja="{date}の電話の時間です（{parties}件）",
        en="Time to telephone for {date} ({parties})",
        text_ja="電話の一覧を開いて、一人ずつ一つだけ聞いてください。答えはその場で入力できます。",
        text_en="Open the call list; ask each the one question, and enter the answer at once.",
    ),
    "run-final": Words(
        ja="{date} {trip}の運行票が決まりました（{shipments}件）",
        en="The run of {trip} on {date} is final ({shipments} shipments)",
        text_ja="今の内容を開いて、電波のない場所でも見られるようにしてください。気をつけて。",
        text_en="Open it now, so that you have it where there is no signal. Drive safely.",
    ),
}
