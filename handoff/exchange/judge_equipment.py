"""Cases of 軽度者福祉用具貸与 and 福祉用具選択制 in judge-format → facts of the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from handoff.exchange.judge_values import BadCase, Inputs
from handoff.rules import equipment, equipment_choice, survey
from handoff.rules.equipment import LEVELS, EquipmentFacts
from handoff.rules.equipment_choice import ChoiceFacts
from handoff.rules.verdict import Verdict

_ALSO_ITEM = {
    "車椅子": "車いす",
    "車椅子付属品": "車いす付属品",
    "認知症老人徘徊感知機器": "徘徊感知機器",
    "認知症徘徊感知機器": "徘徊感知機器",
    "移動用リフト(つり具の部分を除く)": "移動用リフト",
    "移動用リフト(つり具の部分を除く。)": "移動用リフト",
    "つり具": "つり具(リフト)",
    "移動用リフトのつり具": "つり具(リフト)",
    "移動用リフトのつり具の部分": "つり具(リフト)",
    "自動排泄処理装置(尿のみを自動的に吸引するもの)": "自動排泄処理装置(尿のみ)",
    "自動排泄処理装置(尿のみを自動的に吸引するものを除く)": "自動排泄処理装置",
    "自動排泄処理装置(尿のみを自動的に吸引するものを除く。)": "自動排泄処理装置",
    "歩行補助杖": "歩行補助つえ",
}
_CRUTCHES = ("カナディアン", "ロフストランド", "プラットホーム", "プラットフォーム")
_RENTAL_ONLY = ("松葉杖", "歩行車", "可搬型スロープ")
_WITHOUT = re.compile(r"[(][^()]*除く。?[)]")
_MULTI = ("多点杖", "多点つえ", "多脚杖", "四点杖", "多脚つえ")
_SINGLE = ("単点杖", "単点つえ")


def judge_rental(inputs: Inputs) -> Verdict:
    """The verdict of a 軽度者福祉用具貸与 case. Raises BadCase naming the key."""
    return equipment.verdict(facts_of(inputs))


def judge_choice(inputs: Inputs) -> Verdict:
    """The verdict of a 福祉用具選択制 case. Raises BadCase naming the key."""
    facts = ChoiceFacts(
        inputs.needed_day("date"), inputs.word("care_level", LEVELS), _choice_item(inputs)
    )
    return equipment_choice.verdict(facts)


def facts_of(inputs: Inputs) -> EquipmentFacts:
    """Read the inputs of judge-format. Raises BadCase."""
    raw = _survey(inputs)
    return EquipmentFacts(
        day=inputs.needed_day("date"),
        care_level=inputs.word("care_level", LEVELS),
        item=_item(inputs),
        answers=_answers(raw),
        dementia_in_opinion=_dementia(raw) or _dementia(inputs.raw),
        lift_kind=inputs.text("lift_kind") if inputs.given("lift_kind") else None,
        doctor_state=_state(inputs),
        doctor_proof=_proof(inputs),
        meeting_held=inputs.flag("サービス担当者会議", default=False),
        municipality_confirmed=inputs.flag("municipality_confirmed", default=False),
        care_management_judgement=inputs.flag("care_management_judgement", default=False),
        confirmed_on=inputs.day("confirmed_on"),
        rental_start=inputs.day("rental_start"),
    )


def _item(inputs: Inputs) -> str:
    word = inputs.text("item").replace(" ", "")
    item = _ALSO_ITEM.get(word, word)
    if item not in equipment.ITEMS:
        raise BadCase(f"item：{'・'.join(equipment.ITEMS)} のどれかを書いてください（{word}）。")
    return item


def _choice_item(inputs: Inputs) -> str:
    word = _WITHOUT.sub("", inputs.text("item").replace(" ", ""))
    plain = _kind(word) or _ALSO_ITEM.get(word, word)
    known = (*equipment_choice.CHOICE, *equipment_choice.OPEN, *equipment.ITEMS, *_RENTAL_ONLY)
    if plain not in known:
        names = "・".join((*equipment_choice.CHOICE, *_RENTAL_ONLY, *equipment.ITEMS))
        raise BadCase(f"item：{names} のどれかを書いてください（{word}）。")
    return plain


def _kind(word: str) -> str | None:
    """The kind of stick, frame or ramp a word names; None when it is another item."""
    if "松葉" in word:
        return "松葉杖"
    if any(name in word for name in _MULTI):
        return "多点杖"
    if any(name in word for name in (*_SINGLE, *_CRUTCHES)):
        return "単点杖"
    if "歩行車" in word:
        return "歩行車"
    if "スロープ" in word and "固定" in word:
        return "固定用スロープ"
    return "可搬型スロープ" if "スロープ" in word and "可搬" in word else None


def _survey(inputs: Inputs) -> Mapping[str, Any]:
    """The survey; absent or null: none is at hand."""
    if not inputs.given("latest_survey"):
        return {}
    return inputs.inner("latest_survey").raw


def _answers(raw: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in raw.items():
        code = survey.code_of(key)
        if code is None or value is None or value == "":
            continue
        try:
            if isinstance(value, bool) or not isinstance(value, str | int):
                raise survey.NotAnAnswer(survey.CHOICES.get(code, ()))
            answer = survey.answer(code, value)
        except survey.NotAnAnswer as problem:
            raise BadCase(
                f"latest_survey の {key}：{'・'.join(problem.choices)} のどれかを書いてください。"
            ) from None
        if answer is not None:
            found[code] = answer
    return found


def _dementia(raw: Mapping[str, Any]) -> bool:
    """認知症 written in the 主治医意見書: true, or words that say so, under either name."""
    value = raw.get("主治医意見書", raw.get("認知症"))
    if isinstance(value, str):
        return ("認知症" in value or "あり" in value) and not any(
            no in value for no in ("なし", "ない", "無")
        )
    return value is True


def _state(inputs: Inputs) -> str | None:
    if not inputs.given("doctor_state"):
        return None
    state = inputs.text("doctor_state").lower().strip("()")
    if state not in equipment.STATES:
        raise BadCase(f"doctor_state：i・ii・iii か null を書いてください（{state}）。")
    return state


def _proof(inputs: Inputs) -> str | None:
    if not inputs.given("doctor_proof"):
        return None
    proof = inputs.text("doctor_proof")
    if proof.startswith("聴取"):
        return "聴取記録(ケアプラン)"
    return inputs.word("doctor_proof", equipment.PROOFS)
