"""The form that reads a file into a draft."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from handoff.actions.imports import Taken
from handoff.web.forms.base import BaseForm

ACCEPT = {"accept": ".json,.csv,.xlsx,.pdf,application/json,text/csv,application/pdf"}


class ImportForm(BaseForm):
    """One file."""

    file = FileField("ファイル", render_kw=ACCEPT)

    def validate_file(self, field: Any) -> None:
        """Something must be chosen; a browser forgets it when a page comes back."""
        if not field.data:
            raise ValidationError("ファイルを選んでください。")

    def content(self) -> bytes:
        """The bytes; the body's own limit bounds what is read."""
        stream = self.file.data.stream
        stream.seek(0)
        return bytes(stream.read())


def taken_words(taken: Taken) -> str:
    """What became of the file, in words."""
    if not taken.brought:
        return (
            "ファイルの答えは、どれもすでに書いてあるか、今日確かめる項目です。何も変えていません。"
        )
    words = f"ファイルから{taken.brought}項目を入れました。まとまりごとに確かめてください。"
    if taken.written_already:
        words += f"すでに書いてある{taken.written_already}項目は、そのままです。"
    if taken.seen_today:
        words += f"体重・ご意向・お薬など、今日確かめる{taken.seen_today}項目は入れていません。"
    if taken.unread:
        words += f"読み取れなかった{taken.unread}か所は入れていません。"
    return words
