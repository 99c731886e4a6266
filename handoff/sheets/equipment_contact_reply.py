"""The doctor's half of ④: the medical finding (F-4). It carries the patient's name and is not cut off."""

from __future__ import annotations

from typing import Any

from handoff.sheets.choices import listed
from handoff.sheets.doctor_contact_reply import answering
from handoff.sheets.equipment_contact_table import STATE_CHOICES, TOOL_CHOICES
from handoff.sheets.items import R, day, long, many, one, table, text
from handoff.sheets.model import Section, ShownWhen, Values

_FITS = ShownWhen("fits", ("1",))

REPLY = Section(
    "reply",
    "主治医の医学的所見",
    (
        one(
            "fits", "状態像への該当", listed("1 該当する", "0 該当しない"), "F-4.01", R, carry=False
        ),
        one(
            "state",
            "該当する状態像",
            STATE_CHOICES,
            "F-4.02",
            R,
            shown_when=_FITS,
            carry=False,
        ),
        table(
            "cause_diseases",
            "原因となる疾病名（傷病名）",
            3,
            (text("cause_disease", "疾病名"),),
            "F-4.03",
            need=R,
            must="原因となる疾病名を書いてください。",
            shown_when=_FITS,
            carry=False,
        ),
        long(
            "finding",
            "所見（医学的所見）",
            "F-4.04",
            R,
            hint="病名だけでなく、どのような状態のために、どの動作が難しいのかをお書きください。",
            shown_when=_FITS,
            carry=False,
        ),
        many(
            "needed_tools",
            "必要な福祉用具",
            TOOL_CHOICES,
            "F-4.05",
            R,
            shown_when=_FITS,
            carry=False,
        ),
        text(
            "expected_period",
            "見込まれる期間",
            "F-4.06",
            hint="例）3か月、不変",
            max_length=60,
            carry=False,
        ),
        long("caution", "留意事項", "F-4.07", carry=False),
        day("replied_on", "記入日", "F-4.08", R, carry=False),
        text(
            "from_inst",
            "医療機関名",
            "F-4.09",
            R,
            ask="所見を書いた医療機関名",
            compute=answering,
            carry=False,
        ),
        text(
            "from_address",
            "所在地",
            "F-4.09",
            R,
            ask="医療機関の所在地",
            prefill="doctor.address",
            carry=False,
        ),
        text("doctor_name", "医師氏名", "F-4.10", R, max_length=60, carry=False),
    ),
    note="印は要りません。",
    national=False,
    heads=(("fits", "所見"), ("expected_period", "期間・留意事項"), ("replied_on", "医師")),
)


def offered(values: Values) -> dict[str, Any]:
    """What the doctor's page has ticked beforehand: the items asked about (F-4.05), to be changed freely."""
    tools = values.get("tools")
    return {"needed_tools": tools} if tools and not values.get("needed_tools") else {}
