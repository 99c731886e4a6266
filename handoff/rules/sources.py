"""Every rule id a verdict may name, with its title, its sources, and where the code is.

`docs/rules.md` prints the same table with the titles and addresses of the sources; a test keeps
code, this table and the page equal. Marks: S seen in the sources named, K own knowledge, U open.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `sources` are ids of the list in docs/rules.md; `where` is module:function."""

    id: str
    title: str
    sources: tuple[str, ...]
    mark: str
    where: str


_WINDOWS = "rules/admission_windows.py"
_EVIDENCE = "rules/admission_evidence.py"
_FEE = "rules/admission_fee.py"
_OPEN = "rules/admission_open.py"
_COUNT = "rules/discharge_count.py"
_DISCHARGE = "rules/discharge_fee.py"
_PLACES = "rules/discharge_places.py"
_CONFERENCE = "rules/conference.py"
_EQUIPMENT = "rules/equipment.py"
_MEDICAL = "rules/medical_services.py"
_REGIMES = "rules/regimes.py:regime_on"

_ROWS: tuple[tuple[str, str, str, str, str], ...] = (
    ("R0", "平成24年3月まで（登録していない）", "S11", "S K", _REGIMES),
    ("R1", "平成24年4月〜平成30年3月：訪問か否かで決まる", "S5 S21 S22", "S", f"{_WINDOWS}:_by_method"),
    ("R2", "平成30年4月〜令和3年3月：3日・7日の速さで決まる", "S6 S8 S13", "S", f"{_WINDOWS}:_by_speed"),
    ("R3", "令和3年4月〜令和6年3月：単位は同じ、ビデオの面談", "S14 S15 S35", "S", _REGIMES),
    ("R4", "令和6年4月から：当日・翌々日と営業日の救済", "S1 S2 S3 S19", "S", f"{_WINDOWS}:_speed_with_relief"),
    ("R4b", "令和8年6月から：この加算に変わりは見つからない", "S38 S40b", "S K", _REGIMES),
    ("R5", "令和9年4月から（登録していない）", "", "K", _REGIMES),
    ("NY-01", "居宅介護支援（要介護1〜5）だけ", "S8", "S", f"{_FEE}:_exclusions"),
    ("NY-02", "小規模多機能・グループホームなどの月はない", "S45", "S", f"{_FEE}:_exclusions"),
    ("NY-03", "病院・診療所の職員に提供する", "S1 S6", "S K", f"{_EVIDENCE}:missing"),
    ("NY-04", "利用者1人につき月1回", "S5 S6 S9", "S", f"{_FEE}:_exclusions"),
    ("NY-05", "平成30年4月から方法は問わない", "S6 S7 S8", "S", "rules/admission_timing.py:timing"),
    ("NY-10", "入院前の提供は(Ⅰ)", "S1 S4", "S", f"{_FEE}:_when"),
    ("NY-11", "営業時間終了後・休業日の入院は(Ⅰ)が翌日まで", "S1 S2 S3", "S K", f"{_WINDOWS}:_late"),
    ("NY-12", "終了後の入院で3日目が休業日なら(Ⅱ)は翌日まで", "S2 S3", "S", f"{_WINDOWS}:_late"),
    ("NY-13", "延びるのは1日だけ", "S3", "K", f"{_WINDOWS}:_late"),
    ("NY-14", "営業日・営業時間は居宅介護支援事業所のもの", "S1", "S K", "rules/calendar.py:OfficeCalendar"),
    ("NY-15", "日の中の時刻は問わない", "", "K", f"{_FEE}:_when"),
    ("NY-20", "必要な情報の4つのまとまり", "S4 S9 S10", "S", f"{_EVIDENCE}:missing"),
    ("NY-21", "日時・場所・内容・手段の記録", "S5 S9 S10", "S", f"{_EVIDENCE}:missing"),
    ("NY-22", "FAX・メール・郵送は受け取りの確認と記録", "S7", "S K", f"{_EVIDENCE}:missing"),
    ("NY-30", "同じ月に請求済みなら算定しない", "S9", "S", f"{_FEE}:_exclusions"),
    ("NY-31", "前の入院を請求していなければ算定できる", "", "K", f"{_FEE}:_exclusions"),
    ("NY-32", "転院で、前の病院の分を請求済みなら算定しない", "S9", "S", f"{_FEE}:_exclusions"),
    ("NY-34", "入院した月にサービスの利用がない", "S10", "U", f"{_OPEN}:_unused_month"),
    ("NY-37", "外来・日帰りは入院でない", "", "K", f"{_FEE}:verdict"),
    ("TT-01", "病院・診療所・介護保険施設から自宅へ", "S16 S19", "S", f"{_PLACES}:going"),
    ("TT-02", "在宅・入所相互利用加算の対象は除く", "S16 S19", "S", f"{_PLACES}:going"),
    ("TT-03", "職員との面談で情報を得て計画を作る", "S16", "S K", f"{_COUNT}:_refused"),
    ("TT-04", "令和3年4月からビデオの面談も可", "S15", "S", f"{_COUNT}:_refused"),
    ("TT-05", "入院・入所ごとに1回", "S13 S16", "S", f"{_DISCHARGE}:_prevented"),
    ("TT-06", "初回加算とどちらか", "S13 S16", "S", f"{_DISCHARGE}:_prevented"),
    ("TT-07", "サービスが始まった月に算定", "S17 S18", "S", f"{_DISCHARGE}:_steps"),
    ("TT-08", "同じ日は1回、カンファレンスは残る", "S13", "S K", f"{_COUNT}:count"),
    ("TT-09", "退院後7日以内の情報も数える", "S7 S13", "S", f"{_COUNT}:_refused"),
    ("TT-10", "最後の病院・施設の情報は欠かせない", "S18", "S", f"{_DISCHARGE}:_missing"),
    ("TT-11", "退院の延期と電話での確認", "S17", "S", f"{_DISCHARGE}:_must_meet_again"),
    ("TT-12", "要支援と、ほかのサービスの行き先は除く", "S8 S45", "S K", f"{_PLACES}:going"),
    ("TT-13", "住宅改修・特定福祉用具販売だけは除く", "", "K", f"{_PLACES}:_services"),
    ("TT-20", "病院のカンファレンス：退院時共同指導料2 注3", "S20 S23 S24 S25", "S", f"{_CONFERENCE}:_hospital_lacks"),
    ("TT-21", "福祉用具専門相談員などは必要に応じて", "S14 S20", "S", f"{_CONFERENCE}:_rental"),
    ("TT-22", "施設のカンファレンス：職員と本人・家族", "S20", "S", f"{_CONFERENCE}:_facility_lacks"),
    ("TT-23", "ビデオのカンファレンスは同意がいる", "S23", "S K", f"{_CONFERENCE}:quality"),
    ("TT-24", "令和8年6月からも注3は3者以上", "S24", "S", f"{_CONFERENCE}:_met"),
    ("TT-30", "面談の記録：退院・退所情報記録書など", "S9 S21", "S", f"{_DISCHARGE}:_missing"),
    ("TT-31", "カンファレンスの記録と文書の写し", "S13", "S", f"{_DISCHARGE}:_missing"),
    ("MD-03", "医療サービスは、同意を得て主治の医師等の意見を求める（13条19号）", "", "K", f"{_MEDICAL}:coverage"),
    ("MD-04", "意見を求めた医師に、できたケアプランを交付する（13条19号の2、平成30年4月から）", "", "K", f"{_MEDICAL}:coverage"),
    ("MD-05", "医療サービスは、主治の医師等が必要を認めたときに限る（13条20号）", "S30", "S K", f"{_MEDICAL}:coverage"),
    ("MD-06", "訪問リハ・通所リハの「主治の医師等」に入院先の医師を含む（令和6年4月から）", "S30", "S", f"{_MEDICAL}:doctor_counts"),
    ("5.1", "軽度者が原則として借りられない種目", "S33a S33b S33c S33d S33e", "S K", f"{_EQUIPMENT}:is_restricted"),
    ("5.2", "経路A：直近の認定調査の結果", "S33f S33g", "S K", f"{_EQUIPMENT}:_by_survey"),
    ("5.3", "経路B：ケアマネジメントによる判断", "S33g", "S", f"{_EQUIPMENT}:_decide"),
    ("5.4", "経路C：医師の所見・会議・市町村の確認", "S33c S33h S33i", "S", f"{_EQUIPMENT}:_decide"),
    ("5.5", "借りるか買うかの選択制", "S34", "S", "rules/equipment_choice.py:verdict"),
    ("RC-01", "記録は完結の日から2年、条例で5年", "S36", "S", "rules/retention.py:keep_until"),
    ("RC-02", "完結の日：サービスの提供が終わった日", "S36b", "S K", "rules/retention.py:keep_until"),
    ("U1", "改定をまたぐ", "", "U", f"{_OPEN}:open_points"),
    ("U2", "休業日の入院で3日目も休業日", "", "U", f"{_WINDOWS}:_closed_day"),
    ("U3", "終業時刻ちょうどの入院", "", "U", f"{_WINDOWS}:_speed_with_relief"),
    ("U4", "営業日の始業前の入院", "", "U", f"{_WINDOWS}:_speed_with_relief"),
    ("U5", "令和6年3月までの日数の数え方", "S3 S12", "U", f"{_WINDOWS}:_by_speed"),
    ("U6", "月の変わった転院", "", "U", f"{_OPEN}:open_points"),
    ("U7", "サービスの利用がない月と10日", "S10", "U", f"{_OPEN}:_unused_month"),
    ("U8", "入院と提供が月をまたぐ", "", "U", f"{_OPEN}:open_points"),
    ("U9", "退院後7日以内の数え方", "", "U", f"{_DISCHARGE}:_others"),
    ("U10", "昇降座椅子", "S33g", "U", f"{_EQUIPMENT}:_chair_readings"),
    ("U11", "市町村の確認の時期", "", "U", f"{_EQUIPMENT}:_timing"),
    ("U14", "送った日と受け取りを確認した日", "", "U", f"{_EVIDENCE}:Provided"),
)  # fmt: skip

RULES: dict[str, Rule] = {
    row[0]: Rule(row[0], row[1], tuple(row[2].split()), row[3], row[4]) for row in _ROWS
}
"""Rule id → rule, in the order of the page."""


def title_of(rule_id: str) -> str:
    """The short Japanese title beside a rule id on screen; "" for an id that is not known."""
    rule = RULES.get(rule_id)
    return rule.title if rule else ""
