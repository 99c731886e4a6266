"""Form classes made from the declaration of a sheet: WTForms parses, `sheets.checks` judges.

The HTML name of a field is the key of its item. Nothing is required, preselected, stripped or
rewritten here: what was typed goes as it is to `sheets.content`, wrong answers too, so that the same
page can show it again. Drawing is not WTForms' work either, see `forms.drawing`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from handoff.sheets.model import Item, Kind, Section
from handoff.web.filling.rows import RowsField
from handoff.web.forms.base import BaseForm

ALL = "all"
"""The name of the page that shows every section of a sheet."""


class SheetForm(BaseForm):
    """The submitted part of a sheet. Subclasses come from `form_class`."""

    items: tuple[Item, ...] = ()

    def raw(self) -> dict[str, Any]:
        """What was typed and chosen, by item key. An item left empty is there with an empty text,
        so that `sheets.content.merged` clears it."""
        return {item.key: self[item.key].data or "" for item in self.items}


class FlagField(StringField):  # type: ignore[misc]
    """A single box: "1" when ticked, "" when not."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Any submitted value but the empty one means ticked."""
        self.data = "1" if valuelist and valuelist[-1] else ""


@lru_cache(maxsize=256)
def form_class(sections: tuple[Section, ...]) -> type[SheetForm]:
    """The form of a page that shows `sections`, made once."""
    items = tuple(i for s in sections for i in s.items if not i.compute)
    fields: dict[str, Any] = {item.key: _field(item) for item in items}
    return type(f"{sections[0].key}_form", (SheetForm,), {"items": items, **fields})


def _field(item: Item) -> Field:
    match item.kind:
        case Kind.ROWS:
            return RowsField(item.name, item=item)
        case Kind.FLAG:
            return FlagField(item.name)
        case Kind.LONG:
            return TextAreaField(item.name)
        case Kind.ONE:
            return RadioField(item.name, choices=_choices(item), validate_choice=False)
        case Kind.MANY:
            return SelectMultipleField(item.name, choices=_choices(item), validate_choice=False)
        case _:
            return StringField(item.name)


def _choices(item: Item) -> list[SelectChoice]:
    return [SelectChoice(choice.code, choice.label) for choice in item.choices]
