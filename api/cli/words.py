"""What the command says while it works, and its help, in Japanese and English."""

from __future__ import annotations

from typing import Final

from api.cli.words_service import SERVICE_WORDS
from api.messages import Language

WORDS: Final[dict[str, tuple[str, str]]] = {
    # Help.
    "about": (
        "相乗り: 走る予定のあるトラックの空きで、規格外の農産物を飲食店へ。一日分の出品・注文・便を一度に組みます。",
        "Ainori: non-standard produce rides to restaurants in the spare room of trips that run anyway; one day, one decision.",
    ),
    "verbs": ("動詞", "verbs"),
    "example": ("例", "example"),
    "help.demo": (
        "見本の一日を計画して out/demo に書き、同じ一日を半分まで走らせたサービスを開く",
        "plan a made-up day, write everything into out/demo, and serve the same day half driven",
    ),
    "help.solve": ("一日を計画する", "plan a day"),
    "help.ask": (
        "次に誰に声をかけるか: 便・出品・受け渡し場所の候補が何円・何 kg になるか",
        "whom to ask next: what one more trip, farm or drop point would have been worth",
    ),
    "help.candidates": ("候補の文書 (JSON)", "candidates document (JSON)"),
    "help.start_each": ("その日の今の計画 (日ごとに一つ)", "the plan that stands, one for each day"),
    "help.check": ("計画が規則どおりか確かめる", "judge a plan against every rule"),
    "help.roads": ("道路網を作る・見る", "make or look at a road network"),
    "help.roads.import": ("OSM ファイル、CSV の組、地名から道路網を作る", "from an .osm file, a CSV pair or a place name"),
    "help.roads.show": ("道路網の中身を見る", "tell what is in a road network"),
    "help.roads.sketch": ("庄内の略図から道路網を作る", "from the sketch map of Shonai"),
    "help.day": ("見本の一日を作る", "make up a day"),
    "help.day.make": ("道路網の上に見本の一日を作る", "make up a day on a road network"),
    "help.schema": ("文書の JSON Schema を出す", "print the JSON Schema of a document"),
    "help.sheets": ("計画から地図・運行票・表を書く", "write map, manifests and tables of a plan"),
    "help.pdptw": (
        "公開ベンチマーク (Li & Lim、Sartori & Buriol) の問題を解く",
        "solve a public benchmark's instance (Li & Lim, Sartori & Buriol)",
    ),
    "help.instance": ("問題のファイル (そのまま、または gzip)", "instance file, plain or gzipped"),
    "help.threads": ("使うスレッドの数", "number of threads"),
    "help.objective": ("車両数を先に減らすか、距離だけか", "fewest vehicles first, or distance alone"),
    "help.start_solution": ("ここから始める解 (ベンチマークの書式)", "solution to begin from, in the benchmark's own text"),
    "help.out_solution": ("解の書き先 (ベンチマークの書式)", "where the solution goes, in the benchmark's own text"),
    "help.lang": ("表示の言語 (既定: AINORI_LANG か環境)", "language of messages (default: AINORI_LANG or the locale)"),
    "help.quiet": ("途中経過を出さない", "no progress"),
    "help.json": ("結果を JSON で出す", "print the result as JSON"),
    "help.day_file": ("一日の文書 (JSON)", "day document (JSON)"),
    "help.plan_file": ("計画の文書 (JSON)", "plan document (JSON)"),
    "help.network": ("道路網のファイル (.npz)", "road network file (.npz)"),
    "help.out_plan": ("計画の書き先", "where the plan goes"),
    "help.out_day": ("一日の書き先", "where the day goes"),
    "help.out_network": ("道路網の書き先", "where the network goes"),
    "help.out_folder": ("書き先のフォルダ", "folder to write into"),
    "help.seconds": ("計画に使う秒数", "seconds to plan for"),
    "help.iterations": (
        "計画の反復回数 (これだけなら毎回同じ計画)",
        "iterations to plan for (alone: the same plan every time)",
    ),
    "help.clock": ("秒の測り方: 壁時計か CPU 時間", "what seconds are read on: the wall clock or CPU time"),
    "help.seed": ("乱数の種", "seed of the random numbers"),
    "help.bound": ("最良の計画との差が最大でどれだけかを証明する", "prove how far at most the plan is from the best possible"),
    "help.changes": (
        "組めなかったもののうち、どこを変えれば運べるかを調べる件数",
        "for how many of what is left over to look for the smallest change that would help",
    ),
    "help.start": ("ここから始める計画", "plan to begin from"),
    "help.source": (
        ".osm ファイル、CSV の接頭辞か二つのファイル、または地名",
        ".osm file, CSV prefix or both files, or a place name",
    ),
    "help.server": ("問い合わせ先 (既定は公開サーバ)", "server to ask (the public one unless given)"),
    "help.size": ("一日の大きさ", "size of the day"),
    "help.count": ("数を指定する", "set the number"),
    "help.once": ("必ず自分で終わる", "always end by itself"),
    "help.which": ("どの文書か", "which document"),
    # While it works.
    "reading": ("読んでいます: {what}", "reading {what}"),
    "measuring": (
        "{places} か所の間の道のりを {metrics} 通りに測っています",
        "measuring travel between {places} places in {metrics} metrics",
    ),
    "planning": (
        "計画しています (出品 {lots}・注文 {orders}・便 {trips})",
        "planning {lots} lots, {orders} orders, {trips} trips",
    ),
    "progress": (
        "{percent}% 反復 {iterations} 回: {value} 円、{kg} kg、注文 {orders} 件",
        "{percent}% after {iterations} iterations: ¥{value}, {kg} kg, {orders} orders",
    ),
    "planning_public": (
        "{name} を解いています (依頼 {requests}、車両 {vehicles} 台まで)",
        "solving {name}: {requests} requests, up to {vehicles} vehicles",
    ),
    "progress_public": (
        "{percent}% 反復 {iterations} 回: 車両 {vehicles} 台、距離 {distance}、残り {missed} 件",
        "{percent}% after {iterations} iterations: {vehicles} vehicles, distance {distance}, {missed} requests left out",
    ),
    "stopping_public": (
        "止めます。ここまでで最良の解を出します (もう一度 Ctrl-C ですぐ終わります)",
        "stopping with the best solution so far (Ctrl-C again ends at once)",
    ),
    "stopped_public": ("途中で止めました。ここまでで最良の解です", "stopped early; this is the best solution found so far"),
    "broken_public": ("解が規則に反します: {fault}", "the solution breaks a rule: {fault}"),
    "instance_fault": ("ベンチマークのファイルとして読めません ({reason})", "{reason}"),
    "bounding": ("これ以上どれだけ良くなり得るかを証明しています", "proving how much better any plan could be"),
    "explaining": ("組めなかったものの理由を調べています", "looking for the reasons of what is left over"),
    "explaining.reasons": ("理由 {done}/{whole}", "reasons: {done} of {whole}"),
    "explaining.changes": ("どこを変えれば運べるか {done}/{whole}", "what would help: {done} of {whole}"),
    "drawing": ("道順を描いています", "drawing the ways"),
    "writing": ("書いています: {what}", "writing {what}"),
    "wrote": ("書きました: {what}", "wrote {what}"),
    "stopping": (
        "止めます。ここまでで最良の計画を書きます (もう一度 Ctrl-C ですぐ終わります)",
        "stopping; the best plan so far will be written (Ctrl-C again ends at once)",
    ),
    "ask.as_they_are": ("いまのまま", "the days as they are"),
    "ask.progress": ("{done}/{whole} 試しています: {who}", "{done}/{whole} trying: {who}"),
    "ask.stopping": (
        "止めます。ここまでに調べた候補を出します (もう一度 Ctrl-C ですぐ終わります)",
        "stopping; candidates looked at so far will be told (Ctrl-C again ends at once)",
    ),
    "ask.stopped": (
        "途中で止めました。候補 {asked} のうち {seen} を調べました",
        "stopped early; {seen} of {asked} candidates were looked at",
    ),
    "ask.title": ("次に声をかける相手 ({days} 日分)", "Whom to ask next ({days} days)"),
    "ask.line": (
        "{rank}. {name}: 値打ち +{yen} 円、{kg} kg、注文 {orders} 件",
        "{rank}. {name}: value +¥{yen}, {kg} kg, {orders} orders",
    ),
    "ask.nothing": ("{rank}. {name}: 増える値打ちは見つかりませんでした", "{rank}. {name}: nothing was found to be gained"),
    "stopped": (
        "途中で止めました。{file} はここまでで最良の計画です",
        "stopped early; {file} holds the best plan found so far",
    ),
    "interrupted": ("中断しました。何も書いていません", "interrupted; nothing was written"),
    "ended": ("すぐに終わります。何も書いていません", "ended at once; nothing was written"),
    "own_fault": (
        "プログラムの誤りです。計画は書いていません。入力を添えて知らせてください: {reason}",
        "a fault of this program; no plan was written. Please report it with the input: {reason}",
    ),
    "roads_fault": ("道路網として読めません ({reason})", "{reason}"),
    "download_fault": ("道路を取得できません ({reason})", "{reason}"),
    "problem_fault": ("この入力では計画できません ({reason})", "cannot be planned with ({reason})"),
    "too_large": ("メモリが足りません", "not enough memory for this input"),
    # Results.
    "feasible": ("feasible (規則どおりです)", "feasible"),
    "violations": ("規則に反する点: {count} 件", "{count} violations"),
    "network": (
        "{name}: 交差点 {nodes}、道 {edges} 本、{km} km",
        "{name}: {nodes} nodes, {edges} roads, {km} km",
    ),
    "network.bounds": ("範囲: {west}, {south} – {east}, {north}", "bounds: {west}, {south} to {east}, {north}"),
    "network.hash": ("ハッシュ: {hash}", "hash: {hash}"),
    "network.credit": ("出典: {credit}", "credit: {credit}"),
    "network.sketch": ("略図です。実際の道路地図ではありません", "a sketch, not a real road map"),
    "network.usable": ("{profile} が通れる道: {km} km", "usable by {profile}: {km} km"),
    "day.made": (
        "{title}: 出品 {lots}、注文 {orders}、便 {trips}、場所 {places}",
        "{title}: {lots} lots, {orders} orders, {trips} trips, {places} places",
    ),
    "step.roads": ("1/5 道路: {name}", "1/5 roads: {name}"),
    "step.sketch": (
        "1/5 道路: 庄内の略図を描いています (初回だけ)",
        "1/5 roads: drawing the sketch map of Shonai (first time only)",
    ),
    "step.day": ("2/5 一日を作る (大きさ {size}、種 {seed})", "2/5 making up a day (size {size}, seed {seed})"),
    "step.plan": ("3/5 計画する (約 {seconds} 秒)", "3/5 planning (about {seconds} seconds)"),
    "step.check": ("4/5 規則を確かめる", "4/5 judging the plan by every rule"),
    "step.sheets": ("5/5 地図と運行票を書く: {out}", "5/5 writing map and sheets into {out}"),
    # The plan in words.
    "show.summary": ("まとめ", "Summary"),
    "show.served": (
        "注文 {served}/{orders} 件、出品 {shipped}/{lots} 件、{kg} kg を {used}/{trips} 便で",
        "{served} of {orders} orders, {shipped} of {lots} lots, {kg} kg on {used} of {trips} trips",
    ),
    "show.detour": (
        "寄り道 {km} km、{minutes} 分。費用 {cost} 円、1 kg あたり {per_kg} 円",
        "detours of {km} km and {minutes} min for ¥{cost}, ¥{per_kg} a kg",
    ),
    "show.money": (
        "農家の手取り {farmers} 円 + 運ぶ分 {carriage} 円 = 店の支払い {delivered} 円。支援金 {sponsor} 円",
        "farmers' net ¥{farmers} + carriage ¥{carriage} = paid by restaurants ¥{delivered}; sponsor ¥{sponsor}",
    ),
    "show.value": ("生まれた価値 {value} 円", "value created ¥{value}"),
    "show.within": (
        "どんな計画でも価値は {most} 円まで。この計画は最良から {percent}% 以内です (証明済み)",
        "no plan is worth more than ¥{most}: this one is within {percent}% of what is possible (proven)",
    ),
    "show.most": (
        "どんな計画でも価値は {most} 円まで (証明済み)",
        "no plan is worth more than ¥{most} (proven)",
    ),
    "show.run": ("反復 {iterations} 回、{seconds} 秒、種 {seed}", "{iterations} iterations, {seconds} s, seed {seed}"),
    "show.manifests": ("運行票", "Manifests"),
    "show.load": ("{crates} ケース {kg}", "{crates} crates, {kg}"),
    "show.pickup": ("積む", "load"),
    "show.delivery": ("下ろす", "unload"),
    "show.own": ("自社の用事", "own stop"),
    "show.break": ("休憩", "break"),
    "show.start": ("出発", "leave"),
    "show.end": ("帰着", "arrive"),
    "show.pays": ("運ぶ分の受け取り {pay} 円", "¥{pay} for the ride"),
    "show.nothing": ("載せるものなし", "carries nothing of ours"),
    "show.basis": ("法的な根拠ごとの量", "By legal basis"),
    "show.basis_line": (
        "{name}: {count} 件 {kg}、品代 {goods} 円、運ぶ分 {carriage} 円",
        "{name}: {count} shipments, {kg}, goods ¥{goods}, carriage ¥{carriage}",
    ),
    "show.lines": ("お金の行", "Money"),
    "show.what.goods": ("品代", "goods"),
    "show.what.resale": ("転売", "resale"),
    "show.what.carriage": ("運賃", "carriage"),
    "show.what.sponsor": ("支援", "sponsor"),
    "show.unserved": ("組めなかったもの ({count} 件)", "Not matched ({count})"),
    "show.left_out": ("走れない便", "Trips left out"),
    "show.none": ("なし", "none"),
    "show.sum": (
        "店の支払い {delivered} 円 + 支援金 {sponsor} 円 = 農家の手取り {farmers} 円 + 運ぶ人へ {drivers} 円",
        "restaurants ¥{delivered} + sponsor ¥{sponsor} = farmers ¥{farmers} + drivers ¥{drivers}",
    ),
    "show.sketch": ("略図の上の計画です。実際の道ではありません", "planned on a sketch map, not on real roads"),
    "served_later": (
        "ページの公開はまだありません。できたファイルを開いてください",
        "pages are not served yet; open the files",
    ),
    **SERVICE_WORDS,
}


def word(key: str, language: Language, **values: object) -> str:
    """Return a text of the table with its braces filled in; whole numbers get thousands separators."""
    shown = {name: f"{value:,}" if type(value) is int else value for name, value in values.items()}
    return WORDS[key][0 if language == "ja" else 1].format(**shown)
