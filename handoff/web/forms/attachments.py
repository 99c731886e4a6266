"""Forms of attached documents: one file with what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from handoff.actions.attachments import AttachmentKind, Upload
from handoff.actions.problems import Refused
from handoff.actions.upload_checks import LARGEST
from handoff.web.forms.base import BaseForm, Pick, Segments, TextLine

_KINDS = [(kind.value, kind.label) for kind in AttachmentKind]
ACCEPT = {"accept": ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}


def refuse_file(form: Any, refused: Refused, places: Mapping[str, str] | None = None) -> int:
    """Say beside the fields what an action refused, at `file` what has no field of its own.

    `places`: key of a finding → name of its field, where they differ. Gives the status of the page: 413
    for a file that is too large, else 422.
    """
    for finding in refused.findings:
        name = (places or {}).get(finding.key, finding.key)
        form.refuse(name if name in form else "file", finding.message)
    sent = form.file.data
    too_large = sent is not None and len(sent.stream.read(LARGEST + 1)) > LARGEST
    return 413 if too_large else 422


class FileForm(BaseForm):
    """One file with what it is; who inherits says which kinds there are."""

    kind = Pick("書類の種類")
    title = TextLine("題名", limit=100)
    file = FileField("ファイル", render_kw=ACCEPT)

    def validate_kind(self, field: Any) -> None:
        """Unanswered selects give an empty text."""
        if not field.data:
            raise ValidationError("書類の種類を選んでください。")

    def validate_file(self, field: Any) -> None:
        """Something must be chosen; a browser forgets it when a page comes back."""
        if not field.data:
            raise ValidationError("ファイルを選んでください。")


class UploadForm(FileForm):
    """A document to hand over."""

    kind = Pick("書類の種類", choices=_KINDS)

    def upload(self) -> Upload:
        """The file as the action takes it."""
        return read_upload(self.file.data, AttachmentKind(self.kind.data), self.title.data or "")


class SignedCopyForm(BaseForm):
    """The scan of the signed paper of one revision."""

    title = TextLine("題名", limit=80)
    file = FileField("ファイル", render_kw=ACCEPT)

    def validate_file(self, field: Any) -> None:
        """Something must be chosen; a browser forgets it when a page comes back."""
        if not field.data:
            raise ValidationError("ファイルを選んでください。")

    def upload(self) -> Upload:
        """The file as the action takes it."""
        return read_upload(self.file.data, AttachmentKind.SIGNED_PAPER, self.title.data or "")


class PaperForm(BaseForm):
    """The document given to the client: one that is there already, or a new file."""

    chosen = Segments("添付の書類から選ぶ", choices=[])
    file = FileField("新しく添付する", render_kw=ACCEPT)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two."""
        super().validate(extra_validators)
        chosen = "chosen" in self and self.chosen.data
        if not chosen and not self.file.data:
            self.refuse("file", "書類を選ぶか、ファイルを選んでください。")
        return not self.errors


def read_upload(file: Any, kind: AttachmentKind, title: str = "") -> Upload:
    """A posted file as the action takes it; the body's own limit bounds what is read."""
    content = file.stream.read()
    file.stream.seek(0)
    return Upload(file.filename or "", content, kind, title)
