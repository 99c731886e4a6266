"""④ 軽度者の福祉用具貸与に係る連絡票: the request and the doctor's finding on one A4, not cut off.

There is no national form (field catalogue 4.3). Each restricted item stands beside its states, each of
the doctor's three states beside its example. What happened after the answer (meeting, municipality,
rental) is a second page once there is something to record.
"""

from __future__ import annotations

from handoff.pdf.layout import Block, Cell, Group, Heading, Layout, Page, Row, Words
from handoff.pdf.layouts.equipment_contact_after import AFTER, AFTER_KEYS
from handoff.pdf.layouts.rows import full, sized, to_write_in
from handoff.sheets.equipment_contact import SHEET
from handoff.sheets.equipment_contact_table import STATES, TOOLS

_LEVELS = {
    "要支援": {"12": "1", "13": "2"},
    "要介護": {"21": "1", "22": "2", "23": "3", "24": "4", "25": "5"},
}

_ADDRESSES: tuple[Block, ...] = (
    Row(
        (
            Cell("{to_institution_name}", "医療機関名", width=86, label_width=19),
            Cell("{to_doctor:8}", "主治医", width=58, label_width=13),
            Cell("{asked_on}", "照会日", label_width=13),
        )
    ),
    Row(
        (
            Cell("{office_name}", "居宅介護（介護予防）支援事業者名", width=140, label_width=54),
            Cell("{office_head}", "代表者", label_width=13),
        )
    ),
    Row(
        (
            Cell("{office_address}", "所在地", width=140, label_width=19),
            Cell("{office_tel}", "TEL", label_width=13),
        )
    ),
    Row(
        (
            Cell("{cm_name}", "担当介護支援専門員", width=80, label_width=32),
            Cell("{reply_to}", "返送先FAX", width=54, label_width=19),
            Cell("{reply_due_on}", "返送期日", label_width=16),
        )
    ),
    Row(
        (
            Cell("{entrusted_office}", "委託先の事業所", width=110, label_width=26),
            Cell("{entrusted_person}", "委託先の担当者", label_width=26),
        ),
        needs=("entrusted_office", "entrusted_person"),
    ),
)

_CLIENT: tuple[Block, ...] = (
    Row(
        (
            Cell(
                "{client_name}",
                "被保険者氏名",
                width=72,
                label_width=22,
                steps=(12.0, 11.0, 10.0, 9.0),
            ),
            Cell("{client_kana}", "フリガナ", width=60, label_width=16),
            Cell("{insured_no}", "被保険者番号", label_width=22),
        ),
        lines=1.32,
    ),
    Row(
        (
            Cell("{birth_date}（{age}）", "生年月日", width=72, label_width=22),
            Cell("{client_tel}", "電話番号", label_width=16),
        )
    ),
    full("住所", "{address}", 22),
    Row(
        (
            Cell("{care_level}", "要介護度", width=72, label_width=22),
            Cell("{cert_from}～{cert_to}", "有効期間", label_width=16),
        )
    ),
    full("認定の状況", "{cert_status}　申請日 {cert_applied_on}", 22),
    Row(
        (Cell("{care_level_expected}", "見込みの要介護度（暫定プラン）", label_width=50),),
        needs=("care_level_expected",),
    ),
    full("照会の同意", "{consent_type}　{consent_date}", 22),
    full("同意した方", "{consent_by}　{consent_by_name:8}（続柄 {consent_relation:4}）", 22),
)


def _tool(code: str) -> Row:
    """One restricted item and the states of which the person is in some."""
    lines = {"T1": 2, "T5": 2, "T6": 3, "T7": 2}.get(code, 1)
    states = Cell(f"{{{TOOLS[code].key}}}")
    return Row((Cell(f"{{tools:{code}}}", width=63), states), lines)


_ASKED: tuple[Block, ...] = (
    Row((Cell("確認を必要とする福祉用具", width=63), Cell("該当する利用者の状態像"))),
    *(_tool(code) for code in TOOLS),
    Row(
        (Cell("{lift_kind}", "移動用リフトの種類", label_width=32),),
        needs=("tools.T6", "lift_kind"),
    ),
    full("基本調査の結果", "{survey}", 27, 2),
    Row((Cell("{assessment}", "状態・必要な理由", label_width=29, top=True),), 4, 3),
    Row(
        (Cell("{expected_state:word}", "想定する状態像", label_width=27),),
        lines=2,
        needs=("expected_state",),
    ),
)


def _state(code: str) -> Row:
    """One of the three states with its example."""
    body = f"{{state:{code}}}　例）{STATES[code].example}"
    return Row((Cell(body),), 3 if code == "iii" else 2)


_REPLY: tuple[Block, ...] = (
    Heading("主治医の医学的所見"),
    Group(
        "",
        (
            Row((Cell("", slot="way"),), lines=2.2),
            full("状態像への該当", "{fits}（該当するときは、下から1つ選んでください）", 26, 1.2),
            *(_state(code) for code in STATES),
        ),
        width=36,
        slot="code",
    ),
    full("原因となる疾病名", "{cause_diseases}", 28, 1.5),
    Row((Cell("{finding}", "医学的所見", label_width=27, top=True),), 7, 5),
    full("必要な福祉用具", "{needed_tools}", 27, 3),
    Row(
        (
            Cell("{expected_period}", "見込まれる期間", width=70, label_width=26),
            Cell("{caution}", "留意事項", label_width=16),
        ),
        1.3,
    ),
    Row(
        (
            Cell("{from_inst}", "医療機関名", width=94, label_width=19),
            Cell("{from_address}", "所在地", label_width=13),
        )
    ),
    Row(
        (
            Cell("{doctor_name}", "医師氏名（印は要りません）", width=125, label_width=44),
            Cell("{replied_on}", "記入日", label_width=13),
        ),
        1.6,
    ),
    Words(SHEET.footnote),
)

LAYOUT = Layout(
    sheet="equipment_contact",
    pages=(
        Page(sized((*_ADDRESSES, *_CLIENT, *_ASKED, *_REPLY), (9.5, 9.0)), 11.6),
        Page(AFTER, 14.0, needs=AFTER_KEYS),
    ),
    merged={"care_level": _LEVELS, "care_level_expected": _LEVELS},
    written=to_write_in(SHEET, {"attendees.other": 14, "enclosures.other": 14}),
    dated=("asked_on",),
    label_steps=(9.0,),
)
