"""Which items of equipment, and for which states of the person: the first step of the path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, SelectMultipleField

from handoff.actions.equipment_given import CaseItem
from handoff.rules import equipment
from handoff.rules.equipment_choice import CHOICE
from handoff.sheets.equipment_contact_table import LIFT_KINDS, TOOLS, Tool, states_choices
from handoff.web.forms.base import Segments, as_choices
from handoff.web.forms.dates import DayField
from handoff.web.forms.equipment_case import StepForm, day_of

CHOICE_KEYS: Mapping[str, str] = dict(zip(("ramp", "walker", "cane", "multi"), CHOICE, strict=True))
"""Field of an item of the choice → its name."""
CHOICE_NOTES = {
    "固定用スロープ": "持ち運べる可搬型は含みません",
    "歩行器": "歩行車は含みません",
    "単点杖": "カナディアン・ロフストランド・プラットホームクラッチ。松葉づえは含みません",
    "多点杖": "3点・4点などのつえ",
}


def asks_for_states(tool: Tool) -> bool:
    """Whether there is something to choose: one state, or all of them together, need no press."""
    return len(tool.states) > 1 and not tool.both


class ItemsForm(StepForm):
    """Items by tick; states only where there are several. `items_form` is what views use."""

    explained_on = DayField("貸与と購入の両方を説明した日")

    def items(self) -> tuple[CaseItem, ...]:
        """The chosen items. An item whose state was ticked is chosen, too."""
        found = []
        for tool in TOOLS.values():
            states = self._states(tool)
            if self[tool.code].data or (asks_for_states(tool) and states):
                kind = (self.lift_kind.data or "") if tool.code == "T6" else ""
                found.append(CaseItem(tool.code, states, kind))
        for key, name in CHOICE_KEYS.items():
            if self[f"choice_{key}"].data:
                chosen = self[f"chosen_{key}"].data or ""
                found.append(CaseItem(name, (), "", chosen, self.explained_on.data))
        return tuple(found)

    def validate(self, extra_validators: Any = None) -> bool:
        """Say what is missing beside its field; the rest is said by the action."""
        super().validate(extra_validators)
        chosen = self.items()
        if not chosen and not self.errors:
            self.refuse("T1", "福祉用具を1つ以上選んでください。")
        for tool in TOOLS.values():
            if self[tool.code].data and not self._states(tool):
                words = f"{tool.label}について、ご本人の状態を選んでください。"
                self.refuse(f"states_{tool.code}", words)
        return not self.errors

    def _states(self, tool: Tool) -> tuple[str, ...]:
        if not asks_for_states(tool):
            return tuple(state.code for state in tool.states)
        return tuple(self[f"states_{tool.code}"].data or ())


def _fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for tool in TOOLS.values():
        made[tool.code] = BooleanField(tool.label)
        if asks_for_states(tool):
            choices = as_choices([(c.code, c.label) for c in states_choices(tool)])
            label = f"{tool.label}：ご本人の状態"
            made[f"states_{tool.code}"] = SelectMultipleField(label, choices=choices)
    made["lift_kind"] = Segments("リフトの種類", choices=[(c.code, c.label) for c in LIFT_KINDS])
    for key, name in CHOICE_KEYS.items():
        made[f"choice_{key}"] = BooleanField(name)
        made[f"chosen_{key}"] = Segments(
            f"{name}：ご本人が選んだもの",
            choices=[("rental", "貸与（借りる）"), ("purchase", "購入（買う）")],
        )
    return made


ChosenForm: type[ItemsForm] = type("ChosenForm", (ItemsForm,), _fields())
"""ItemsForm with the fields of every item."""


def stored(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Stored items as the form shows them."""
    data: dict[str, Any] = {}
    keys = {name: key for key, name in CHOICE_KEYS.items()}
    for item in items:
        code = item["code"]
        if code in TOOLS:
            data |= {code: True, f"states_{code}": list(item.get("states", ()))}
            data |= {"lift_kind": item.get("lift_kind")} if code == "T6" else {}
        elif code in keys:
            data |= {f"choice_{keys[code]}": True, f"chosen_{keys[code]}": item.get("choice") or ""}
            data["explained_on"] = day_of(item.get("explained_on"))
    return data


def restricted_for(care_level: str) -> dict[str, bool]:
    """Item → whether it is kept from this level (5.1). `care_level` in words: 要介護1."""
    return {t.code: equipment.is_restricted(t.rule_items[0], care_level) for t in TOOLS.values()}
