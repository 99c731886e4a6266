"""What every form of a case of 福祉用具 has, and the forms that end, undo or add a paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField

from handoff.actions.letter_papers import PaperKind, PaperUpload
from handoff.web.forms.attachments import ACCEPT
from handoff.web.forms.base import BaseForm, Needed, Pick, TextLine
from handoff.web.forms.dates import DayField
from handoff.web.forms.moments import as_calendar


class StepForm(BaseForm):
    """What every step has: the version of the page, why an older entry is changed, a copy."""

    copy_kind: PaperKind | None = None
    version = HiddenField()
    file = FileField("写し（PDFか写真）", render_kw=ACCEPT)
    reason = TextLine("直す理由", [Needed("直す理由を入れてください。")], limit=300)

    def __init__(self, *args: Any, corrects: bool = False, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.corrects = corrects
        if not corrects:
            del self.reason
        if self.copy_kind is None:
            del self.file
        for field in self:
            if isinstance(field, DayField):
                as_calendar(field)

    def seen_version(self) -> int:
        """The version of the page; what is no number counts as nothing seen."""
        typed = str(self.version.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0

    def upload(self) -> PaperUpload | None:
        """The copy, when one was chosen."""
        if "file" not in self or not self.file.data or self.copy_kind is None:
            return None
        content = self.file.data.stream.read()
        self.file.data.stream.seek(0)
        return PaperUpload(self.file.data.filename or "", content, self.copy_kind)


class EndForm(StepForm):
    """The rental ended, or the case is not pursued."""

    on = DayField("終わった日", [Needed("終わった日を入れてください。")])
    why = TextLine("理由", [Needed("終わった理由を入れてください。")], limit=300)


class WithdrawForm(StepForm):
    """Begun by mistake."""

    why = TextLine("理由", [Needed("取り下げる理由を入れてください。")], limit=300)


class UndoForm(StepForm):
    """An entry was made by mistake."""

    why = TextLine("理由", [Needed("取り消す理由を入れてください。")], limit=300)


class PaperForm(BaseForm):
    """A paper of the case that belongs to no step, or one more."""

    kind = Pick("書類の種類", choices=[(k.value, k.label) for k in PaperKind])
    title = TextLine("題名", limit=100)
    file = FileField("ファイル", render_kw=ACCEPT)

    def validate(self, extra_validators: Any = None) -> bool:
        """Both must be chosen; a browser forgets the file when a page comes back."""
        super().validate(extra_validators)
        if not self.kind.data and not self.kind.errors:
            self.refuse("kind", "書類の種類を選んでください。")
        if not self.file.data:
            self.refuse("file", "ファイルを選んでください。")
        return not self.errors

    def paper(self) -> PaperUpload:
        """As the action takes it. Only after validate()."""
        content = self.file.data.stream.read()
        self.file.data.stream.seek(0)
        kind = PaperKind(self.kind.data)
        return PaperUpload(self.file.data.filename or "", content, kind, self.title.data or "")


def day_of(text: Any) -> date | None:
    """A stored day."""
    return date.fromisoformat(text) if text else None
