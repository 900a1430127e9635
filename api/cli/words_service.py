"""What the commands that run the service say, in Japanese and English."""

from __future__ import annotations

from typing import Final

SERVICE_WORDS: Final[dict[str, tuple[str, str]]] = {
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
    "no_port": ("ポート {port} は使えません ({reason})", "port {port} cannot be had ({reason})"),
    "serving": ("動いています: {url}  (Ctrl-C で止まります)", "serving at {url}  (Ctrl-C stops it)"),
    "serving_docs": ("API の説明: {url}docs", "the API is told at {url}docs"),
    "served": ("止まりました", "stopped"),
}
