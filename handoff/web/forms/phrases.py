"""The form of one phrase."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField
from wtforms.fields import SelectChoice

from handoff.actions.phrases import LONGEST, places
from handoff.web.forms.base import BaseForm, LongText, Needed

ANYWHERE = ("", "どの欄でも")


class PhraseForm(BaseForm):
    """Words, and where they are offered."""

    words = LongText("定型文", [Needed("定型文を書いてください。")], limit=LONGEST)
    item_key = SelectField("入れる欄", validate_choice=False)

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        named = [(item.key, f"{number} {item.name}") for number, item in places()]
        self.item_key.choices = [SelectChoice(*one) for one in (ANYWHERE, *named)]

    def typed(self) -> tuple[str, str]:
        """(words, key of the item), as the action takes them."""
        return self.words.data or "", self.item_key.data or ""
