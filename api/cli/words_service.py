"""What the commands that run the service say, in Japanese and English."""

from __future__ import annotations

from typing import Final

SERVICE_WORDS: Final[dict[str, tuple[str, str]]] = {
    "help.export": ("個人名のない公開用の記録を書き出す", "write the public records, which name nobody"),
    "help.public": ("書き出すフォルダー", "folder to write into"),
    "help.first": ("最初の日 (YYYY-MM-DD)", "first day (YYYY-MM-DD)"),
    "help.last": ("最後の日 (YYYY-MM-DD)", "last day (YYYY-MM-DD)"),
    "help.kpi": ("書き出した記録から成果の数字を計算し直す", "compute the figures anew from exported records"),
    "help.exported": ("書き出したフォルダー", "folder that was written"),
    "nothing_to_export": (
        "書き出すものがありません。AINORI_DATABASE_URL と日付を確かめてください",
        "there is nothing to export; look at AINORI_DATABASE_URL and the dates",
    ),
    "not_an_export": ("{file} は書き出した記録ではありません ({reason})", "{file} is no exported record ({reason})"),
    "help.serve": ("サービスを動かす (Ctrl-C で止まる)", "run the service, until Ctrl-C"),
    "help.host": ("待ち受けるアドレス (既定: 127.0.0.1)", "address to listen on (default: 127.0.0.1)"),
    "help.port": ("ポート番号 (既定: 8000、0 なら空いている番号)", "port (default: 8000; 0: any free one)"),
    "help.serve_demo": ("空の台帳に見本の町を入れる", "fill an empty store with a made-up town"),
    "help.tls_cert": ("TLS の証明書 (PEM)", "TLS certificate (PEM)"),
    "help.tls_key": ("TLS の鍵 (PEM)", "TLS key (PEM)"),
    "tls_half": ("--tls-cert と --tls-key は両方必要です", "--tls-cert and --tls-key go together"),
    "in_use": (
        "このデータベースは別のサーバーが使っています ({file})。先にそちらを止めてください",
        "another server has this database open ({file}); stop that one first",
    ),
    "newer_store": (
        "このデータベースは新しい版のプログラムのものです (版 {version})。プログラムを更新してください",
        "this database belongs to a newer version of the program (version {version}); update the program",
    ),
    "no_port": ("ポート {port} は使えません ({reason})", "port {port} cannot be had ({reason})"),
    "serving": ("動いています: {url}  (Ctrl-C で止まります)", "serving at {url}  (Ctrl-C stops it)"),
    "serving_docs": ("API の説明: {url}docs", "the API is told at {url}docs"),
    "served": ("止まりました", "stopped"),
    "help.admin": (
        "サービスの管理 (最初の運営者、地域、控え、検査)",
        "look after the service: first operator, region, backups, checks",
    ),
    "help.admin.operator": (
        "運営者を加える (合言葉は AINORI_PASSWORD か入力で)",
        "add an operator (password by AINORI_PASSWORD or typed)",
    ),
    "help.login": (
        "サインインの名前 (メールアドレスか電話番号)",
        "what the person signs in with: e-mail address or telephone number",
    ),
    "help.person": ("氏名", "name of the person"),
    "help.party_name": ("運営者の名前 (なければ氏名)", "name of the operating body (the person's where left out)"),
    "help.admin.region": ("地域の設定ファイルを読み込む", "put a region's file in force"),
    "help.admin.backup": ("動かしたまま控えを取る", "make a backup, also while serving"),
    "help.admin.restore": ("控えに戻す (サービスは止めておく)", "go back to a backup; the service must not run"),
    "help.admin.verify": ("不変条件をすべて確かめる", "check every invariant of the store"),
    "help.admin.plans": ("保存された計画も一つずつ検査する (時間がかかる)", "also judge every stored plan (takes a while)"),
    "store_busy": ("台帳が使用中です。少し待ってもう一度", "the store is busy; try again in a moment"),
    "bad_copy": ("控えとして使えません: {reason}", "no good backup: {reason}"),
    "file_exists": ("すでにあります: {file}。別の名前にしてください", "{file} is there already; choose another name"),
    "short_password": ("合言葉は 10 文字以上にしてください", "a password has at least 10 characters"),
    "ask_password": ("合言葉 (10 文字以上): ", "password (at least 10 characters): "),
    "login_taken": ("その名前はすでに使われています", "somebody signs in by that name already"),
    "operator_added": ("運営者を加えました: {login}", "operator added: {login}"),
    "region_loaded": (
        "{name} の設定を読み込みました (第 {version} 版)",
        "configuration of {name} is in force (version {version})",
    ),
    "not_sqlite": (
        "SQLite ではありません。データベース自身の道具 (pg_dump など) を使ってください",
        "not SQLite; use the database's own tools (pg_dump)",
    ),
    "no_database": ("データベースがありません: {file}", "no database {file}"),
    "kept_before": ("今までのものを残しました: {file}", "what was there is kept as {file}"),
    "restored": ("戻しました: {file}", "{file} is as it was"),
    "judging": ("検査中: {what}", "judging {what}"),
    "verified": ("破れている不変条件: {count} 件", "broken invariants: {count}"),
    "help.day.run": (
        "台帳の町を、人手なしで、進めた時計の上で動かす",
        "let the stored town live by itself on a clock that is moved",
    ),
    "help.unattended": ("だれも操作しない", "nobody does anything"),
    "help.fake_clock": ("始まりの時刻 (地域の時刻)", "moment to begin at (the region's time)"),
    "help.until": ("終わりの時刻", "moment to end at"),
    "until_before": ("--until は --fake-clock より後にしてください", "--until is to be after --fake-clock"),
    "demo_not_empty": ("台帳は空ではないので、見本は入れません", "the store is not empty; no made-up town is put in"),
    "demo_filling": ("見本の町を入れています (数十秒)", "a made-up town is joining and posting (some seconds)"),
    "demo_filled": (
        "見本の町が入りました。上の名前と合言葉でサインインできます",
        "the made-up town is there; sign in by the names above",
    ),
}
