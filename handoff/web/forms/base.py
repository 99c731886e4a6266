"""The form every hand-written form inherits from, its validators and its Japanese fields.

Checks run on the server at submit only. A wrong value comes back exactly as typed. Nothing carries
the HTML attributes `required` or `maxlength`: the page says what is missing in words.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from handoff.web.frame.security import BIDI

Choices = Sequence[tuple[str, str]]


class BaseForm(FlaskForm):  # type: ignore[misc]
    """A form with a token and a key that makes a double click count once."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Messages of the library, where any is left, in Japanese."""

        locales = ("ja",)

    form_key = HiddenField(default=lambda: secrets.token_urlsafe(16))

    def error_lines(self) -> list[tuple[str, str]]:
        """(id of the input to go to, sentence) for the summary on top, in the order of the page."""
        return list(_error_lines(self))

    def refuse(self, name: str, message: str) -> None:
        """Add a sentence found by an action to field `name` (to the first field when unknown)."""
        field = self[name] if name in self else next(iter(self))
        field.errors = [*field.errors, message]


def _error_lines(form: Any) -> Iterator[tuple[str, str]]:
    for field in form:
        for error in field.errors:
            if isinstance(error, str):
                yield first_input_id(field), error


def first_input_id(field: Field) -> str:
    """The id a link in the error summary leads to: the first radio or box of a group."""
    many = isinstance(field, RadioField | SelectMultipleField)
    if many or getattr(field, "is_group", False):
        return f"{field.id}-0"
    return str(field.id)


class Needed:
    """The field must be answered. `message` says what to do: 「入院日を入力してください」."""

    field_flags = {"needed": True}  # noqa: RUF012 - the name and type WTForms asks for

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: Any, field: Field) -> None:
        """Stop with the message when nothing was typed; a typed but wrong value has its own."""
        if field.errors:
            raise StopValidation()
        if field.data is None or (isinstance(field.data, str) and not field.data.strip()):
            field.errors[:] = []
            raise StopValidation(self.message)


class TextLine(StringField):  # type: ignore[misc]
    """One line of text, kept to the code point; only the outer spaces go."""

    data: Any
    limit_default = 200

    def __init__(self, label: str = "", validators: Any = None, limit: int = 0, **kw: Any) -> None:
        super().__init__(label, validators, **kw)
        self.limit = limit or self.limit_default

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the posted text; a field that was not posted is empty, whatever is stored."""
        self.data = valuelist[0].strip() if valuelist else ""

    def _value(self) -> str:
        """What is shown again: exactly what was typed."""
        return str(self.raw_data[0]) if self.raw_data else str(self.data or "")

    def pre_validate(self, form: Any) -> None:
        """Refuse what is too long, and marks that turn the direction of text."""
        text = self.data or ""
        if len(text) > self.limit:
            raise StopValidation(
                f"{self.label.text}は{self.limit:,}文字までで入力してください"
                f"（いま{len(text):,}文字です）。"
            )
        if BIDI.search(text):
            raise StopValidation(
                f"{self.label.text}に、文字の向きを変える見えない記号が入っています。消してください。"
            )


class LongText(TextLine, TextAreaField):  # type: ignore[misc]
    """Several lines of text."""

    limit_default = 4_000
    widget = TextAreaField.widget


class Read(TextLine):
    """One line that is read into a value by `reader`; what cannot be read stays as typed.

    `reader` raises an error with `message_ja` (see handoff.japan.reading).
    """

    def __init__(
        self,
        label: str = "",
        validators: Any = None,
        *,
        reader: Callable[[str], Any],
        writer: Callable[[Any], str] = str,
        **kw: Any,
    ) -> None:
        super().__init__(label, validators, **kw)
        self.reader, self.writer = reader, writer
        self.suggestion = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the posted text; raises ValueError with the sentence to show."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = self.reader(typed)
        except ValueError as error:
            self.suggestion = getattr(error, "suggestion", "") or ""
            raise ValueError(getattr(error, "message_ja", str(error))) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.writer(self.data)

    def pre_validate(self, form: Any) -> None:
        """The reader has its own limits."""


def as_choices(pairs: Choices | Sequence[SelectChoice]) -> list[SelectChoice]:
    """(value, words) pairs as WTForms wants them."""
    return [c if isinstance(c, SelectChoice) else SelectChoice(*c) for c in pairs]


class Pick(SelectField):  # type: ignore[misc]
    """A select box whose first line is empty."""

    data: Any

    def __init__(
        self, label: str = "", validators: Any = None, blank: str = "選んでください", **kw: Any
    ) -> None:
        choices = kw.pop("choices", ())
        super().__init__(label, validators, choices=as_choices([("", blank), *choices]), **kw)
        self.blank = blank

    def offer(self, choices: Choices) -> None:
        """Set the choices of this request."""
        self.choices = as_choices([("", self.blank), *choices])

    def pre_validate(self, form: Any) -> None:
        """The empty line is no answer; a choice that is not offered is refused in our words."""
        if self.data in (None, ""):
            self.data = ""
            return
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise StopValidation(f"{self.label.text}を一覧から選んでください。") from error


class Segments(RadioField):  # type: ignore[misc]
    """Radios shown as segments. Never preselected; unanswered is None."""

    data: Any

    def __init__(self, label: str = "", validators: Any = None, **kw: Any) -> None:
        super().__init__(label, validators, choices=as_choices(kw.pop("choices", ())), **kw)

    def offer(self, choices: Choices) -> None:
        """Set the choices of this request."""
        self.choices = as_choices(choices)

    def pre_validate(self, form: Any) -> None:
        """Unanswered is not wrong; an answer that is not offered is."""
        if self.data in (None, ""):
            self.data = None
            return
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise StopValidation(f"{self.label.text}を選んでください。") from error
