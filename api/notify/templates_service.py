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
}
