"""`handoff judge` under the clock: cases a second on every topic, JSON in and out, in the process.

The comparator is reading and writing the same JSON without judging anything.
"""

from __future__ import annotations

import json
from typing import Any

from bench.measure import heading, show, take
from handoff.exchange import judge_file

CASES = 5_000
TARGET = f"<= 1000 ms for {CASES:,} cases: >= 5,000 a second"

_WEEK = dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), "08:45-17:15")
_RECORD = dict.fromkeys(
    ("datetime", "place", "content", "means", "receipt_confirmed", "receipt_confirmation_recorded"),
    True,
)


def main() -> None:
    """Print one line a topic and the comparator."""
    heading(f"handoff judge, {CASES:,} cases a run")
    makers = {
        "入院時情報連携加算": _admission,
        "退院・退所加算": _discharge,
        "軽度者福祉用具貸与": _rental,
        "福祉用具選択制": _choice,
    }
    for topic, make in makers.items():
        cases = [{"id": str(n), "topic": topic, "inputs": make(n)} for n in range(CASES)]
        document = {"offices": {"A": {"weekly": _WEEK}}, "cases": cases}
        data = json.dumps(document, ensure_ascii=False).encode()
        answers = judge_file.judge_all(judge_file.read(data))
        if any("error" in answer for answer in answers):
            raise SystemExit(f"{topic}: a case of the measurement cannot be read")
        plain = take("reading and writing only", lambda d=data, a=answers: _copy(d, a), 5, 1)  # type: ignore[misc]
        show(plain)
        show(take(topic, lambda d=data: _judge(d), 7, 1), plain, TARGET)  # type: ignore[misc]


def _judge(data: bytes) -> bytes:
    return judge_file.write(judge_file.judge_all(judge_file.read(data)))


def _copy(data: bytes, answers: list[dict[str, Any]]) -> bytes:
    judge_file.read(data)
    return judge_file.write(answers)


def _admission(n: int) -> dict[str, Any]:
    day, year = n % 25 + 1, (2016, 2019, 2022, 2024, 2025, 2026)[n % 6]
    return {
        "office": "A",
        "care_level": "要介護3",
        "service": "居宅介護支援",
        "facility_type": "病院",
        "admission": f"{year}-{n % 12 + 1:02d}-{day:02d}T{n % 24:02d}:30",
        "provided": f"{year}-{n % 12 + 1:02d}-{day + n % 4:02d}T11:00",
        "method": ("fax", "visit", "phone")[n % 3],
        "recipient": "病院職員",
        "record": _RECORD,
        "info_groups": ["入院日", "心身の状況", "生活環境", "サービスの利用状況"],
        "already_claimed_this_month": False,
    }


def _discharge(n: int) -> dict[str, Any]:
    conference = {
        "kind": "conference",
        "ward": ["医師", "看護師", "社会福祉士"],
        "outside": ["介護支援専門員", "訪問看護師", "保険薬剤師", "家族"],
        "recorded": True,
        "document_copy_attached": True,
    }
    talk = {"kind": "interview", "recorded": True}
    return {
        "care_level": "要介護2",
        "from": "病院",
        "to": "自宅",
        "admission": "2025-05-01",
        "discharge": "2025-06-10",
        "service_start": "2025-06-12",
        "service_kind": "訪問介護",
        "contacts": [
            {"date": f"2025-05-{n % 28 + 1:02d}", **talk},
            {"date": f"2025-06-{n % 9 + 1:02d}", **conference},
            {"date": f"2025-06-{n % 18 + 1:02d}", **talk},
        ],
        "plan_made": True,
        "初回加算": False,
        "already_claimed_for_this_stay": False,
    }


def _rental(n: int) -> dict[str, Any]:
    choices = ("できない", "何かにつかまればできる", "つかまらないでできる")
    helped = ("介助されていない", "見守り等", "一部介助", "全介助")
    return {
        "date": "2025-06-10",
        "care_level": ("要支援2", "要介護1", "要介護2")[n % 3],
        "item": ("車いす", "特殊寝台", "徘徊感知機器", "移動用リフト", "手すり")[n % 5],
        "latest_survey": {
            **dict.fromkeys(("1-3", "1-4", "1-7", "1-8"), choices[n % 3]),
            **dict.fromkeys(("2-1", "2-2", "2-6"), helped[n % 4]),
            **{"3-1": "伝達できる", "3-2": "できる", "4-1": "ない", "4-2": "ときどきある"},
        },
        "doctor_state": (None, "i", "iii")[n % 3],
        "doctor_proof": (None, "主治医意見書")[n % 2],
        "サービス担当者会議": n % 4 > 0,
        "municipality_confirmed": n % 2 > 0,
        "care_management_judgement": n % 3 > 0,
    }


def _choice(n: int) -> dict[str, Any]:
    items = ("固定用スロープ", "歩行器", "単点杖", "多点杖", "手すり")
    return {"date": f"202{n % 2 + 3}-06-10", "care_level": "要介護1", "item": items[n % 5]}


if __name__ == "__main__":
    main()
