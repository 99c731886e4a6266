"""④ 軽度者の福祉用具貸与に係る連絡票, declared once.

Three parts: the care manager asks, the doctor gives the medical finding, the care manager records the
meeting and the municipality. Numbers F-… are those of the field catalogue; the items and states come
from equipment_contact_table, what is checked from equipment_contact_rules.
"""

from __future__ import annotations

from handoff.sheets import choices as c
from handoff.sheets import equipment_contact_rules, judgements
from handoff.sheets.equipment_contact_after import AFTER
from handoff.sheets.equipment_contact_reply import REPLY
from handoff.sheets.equipment_contact_table import (
    EXPECTED_CHOICES,
    LIFT_KINDS,
    SURVEY_CHOICES,
    TOOL_CHOICES,
    TOOLS,
    states_choices,
)
from handoff.sheets.items import R, W, day, long, many, one, table, text, topic
from handoff.sheets.model import Part, Section, Sheet, ShownWhen
from handoff.sheets.shared import WHEN_CERTIFIED_LATER, consent, take

LETTER = Section(
    "letter",
    "宛先・差出人",
    (
        day("asked_on", "照会日", "F-1.01", R, prefill="today", carry=False),
        take("to_institution_name", "F-1.02", R, prefill="doctor.institution"),
        text(
            "to_doctor",
            "主治医",
            "F-1.02",
            R,
            ask="主治医の氏名",
            unit="先生",
            max_length=60,
            prefill="doctor.name",
            carry=False,
        ),
        take("office_name", "F-1.03", R, label="居宅介護（介護予防）支援事業者名"),
        take("office_address", "F-1.03", R),
        take("office_tel", "F-1.03", R),
        text("office_head", "代表者", "F-1.03", W, ask="事業者の代表者", max_length=60),
        take("cm_name", "F-1.04", R, label="担当介護支援専門員"),
        text(
            "entrusted_office",
            "委託先の事業所",
            "F-1.04",
            hint="介護予防支援を委託しているとき",
        ),
        text("entrusted_person", "委託先の担当者", "F-1.04", max_length=60),
    ),
    national=False,
)

CLIENT = Section(
    "client",
    "被保険者・同意",
    (
        take("insured_no", "F-2.01", R),
        take("client_name", "F-2.02", R, label="被保険者氏名", ask="被保険者氏名"),
        take("client_kana", "F-2.02", R, ask="被保険者氏名のフリガナ"),
        take("birth_date", "F-2.03", R),
        take("age", "F-2.03", R, unit="歳"),
        take("address", "F-2.04", R),
        take(
            "client_tel",
            "F-2.04",
            R,
            must="電話番号を入力してください。ないときは「なし」と入力してください。",
        ),
        take("cert_status", "F-2.05", R),
        take("cert_applied_on", "F-2.05", W),
        take("care_level", "F-2.05", R),
        one(
            "care_level_expected",
            "見込みの要介護度（暫定プラン）",
            c.CARE_NOW,
            "F-2.05",
            W,
            shown_when=ShownWhen("cert_status", ("applying", "changing")),
            hint="区分変更の申請中は、今の要介護度と見込みの両方を書きます。判断は見込みで行います。",
            carry=False,
        ),
        take("cert_from", "F-2.06", R, excused_by=WHEN_CERTIFIED_LATER),
        take("cert_to", "F-2.06", R, excused_by=WHEN_CERTIFIED_LATER),
        *consent("F-2.07"),
    ),
    national=False,
    heads=(
        ("insured_no", "ご本人"),
        ("cert_status", "介護保険の認定"),
        ("consent_type", "同意"),
    ),
)

TOOLS_ASKED = Section(
    "tools",
    "福祉用具・状態",
    (
        many(
            "tools",
            "確認を必要とする福祉用具",
            TOOL_CHOICES,
            "F-3.01",
            R,
            hint="固定用スロープ・歩行器・つえは、この連絡票の対象ではありません。",
            carry=False,
        ),
        *(
            many(
                tool.key,
                f"該当する利用者の状態像 {tool.label}",
                states_choices(tool),
                "F-3.02",
                R,
                ask=f"{tool.label}：ご本人の状態",
                must=f"{tool.label}について、ご本人の状態を選んでください。",
                hint="両方にあてはまることが要ります。" if tool.both else "",
                shown_when=ShownWhen("tools", (tool.code,)),
                carry=False,
            )
            for tool in TOOLS.values()
        ),
        one(
            "lift_kind",
            "移動用リフトの種類",
            LIFT_KINDS,
            "F-3.02",
            W,
            shown_when=ShownWhen("tools", ("T6",)),
            hint="昇降座椅子は、立ち上がりではなく移乗で判断する市町村があります。",
            carry=False,
        ),
        table(
            "survey",
            "基本調査の結果",
            30,
            (
                one("survey_item", "項目", SURVEY_CHOICES, need=R),
                text("survey_result", "結果", need=R, hint="例）3.できない", max_length=40),
                day("survey_on", "調査日"),
            ),
            "F-3.03",
            need=W,
            carry=False,
        ),
        long(
            "assessment",
            "状態・必要な理由（アセスメント）",
            "F-3.04",
            R,
            hint="どのような病気や状態のために、どんな動作が、いつ難しいのかを書きます。",
            carry=False,
        ),
        one("expected_state", "想定する状態像（ⅰ〜ⅲ）", EXPECTED_CHOICES, "F-3.05", carry=False),
        day("reply_due_on", "返送期日", "F-3.06", W, carry=False),
        text(
            "reply_to",
            "返送先FAX",
            "F-3.06",
            W,
            max_length=60,
            prefill="office.fax",
            carry=False,
        ),
    ),
    national=False,
    heads=(
        ("tools", "福祉用具と状態"),
        ("survey", "認定調査・アセスメント"),
        ("reply_due_on", "返送"),
    ),
)

SHEET = Sheet(
    code="equipment_contact",
    number="④",
    title="軽度者の福祉用具貸与に係る連絡票",
    short="福祉用具連絡票",
    version="2020-asahikawa-1",
    parts=(
        Part("request", "ケアマネジャーからの照会", "care", (LETTER, CLIENT, TOOLS_ASKED)),
        Part("reply", "主治医の医学的所見", "doctor", (REPLY,)),
        Part("after", "会議と市への確認", "care", (AFTER,), judged_at="close"),
    ),
    rules=(*judgements.EVERY_SHEET, *equipment_contact_rules.RULES),
    footnote="※ 同じ内容が書かれた別の医療文書があるときは、この所見を省くことができます。",
    essentials=(
        topic("tools", "福祉用具", "tools= lift_kind=リフト assessment=理由"),
        topic("asked", "照会", "reply_due_on=返送期日 reply_to=返送先"),
        topic("finding", "医師の所見", "fits= state= finding= needed_tools=必要な用具"),
        topic("meeting", "会議", "meeting_held= meeting_on= meeting_conclusion=結論"),
        topic(
            "city", "市への確認", "city_submitted_on=提出 city_confirmed_on=確認 rental_from=貸与"
        ),
    ),
)
