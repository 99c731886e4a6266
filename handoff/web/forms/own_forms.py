"""The form to hand an own form over: the file, what it holds, and how it was given."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from handoff.actions.handing import Handing
from handoff.actions.own_forms import OwnForm
from handoff.db.clients import Consent
from handoff.db.offices import Desk, Office
from handoff.rules.life import Means
from handoff.rules.own_forms import CONTENTS
from handoff.web.forms.attachments import ACCEPT
from handoff.web.forms.base import Needed, Pick, Segments
from handoff.web.forms.sending import BY_PAPER, MEANS_WORDS, HandedForm

ONLY_KEPT = "kept"
_BY_SYSTEM = "このシステムで送る"
_KEPT = "まだ渡さない（記録として保存する）"


class OwnFormForm(HandedForm):
    """One file, a check list, and the record of how it was handed over, on one page."""

    file = FileField("自分の様式のファイル", render_kw=ACCEPT)
    held = SelectMultipleField("この様式に書いてあること", choices=[])
    desk: Any = Pick("送り先の窓口", blank="窓口を選ばない")
    means = Segments(
        "どのように渡しますか", [Needed("どのように渡すかを選んでください。")], choices=[]
    )

    def prepare(
        self,
        now: datetime,
        code: str,
        *,
        by_system: bool,
        may_wait: bool,
        corrects: bool,
        desks: Iterable[Desk],
        consents: Iterable[Consent],
    ) -> None:
        """Set what can be chosen for this sheet; begin with the present moment."""
        ways = [(Means.SYSTEM.value, _BY_SYSTEM)] if by_system else []
        ways += [
            (means.value, MEANS_WORDS[means]) for means in BY_PAPER if means is not Means.PHONE
        ]
        ways += [(ONLY_KEPT, _KEPT)] if may_wait else []
        self.means.offer(ways)
        self.held.choices = [(one.word, f"{one.word}（{one.hint}）") for one in CONTENTS[code]]
        self.offer(desks, consents)
        if not by_system:
            del self.desk
        if not corrects:
            del self.reason
        del self.flash
        del self.summary
        self.start(now)

    def validate_file(self, field: Any) -> None:
        """Something must be chosen; a browser forgets it when a page comes back."""
        if not field.data:
            raise ValidationError("ファイルを選んでください。")

    def validate(self, extra_validators: Any = None) -> bool:
        """As for any sheet; by this system nothing more is asked."""
        fine = super(HandedForm, self).validate(extra_validators)
        if self.means.data == Means.VISIT.value and not self.place.data:
            self.refuse("place", "訪問したときは、場所も入力してください（例：3階東病棟）。")
        return bool(fine) and not self.errors

    @property
    def only_kept(self) -> bool:
        """Whether it is kept without being handed over."""
        return bool(self.means.data == ONLY_KEPT)

    @property
    def why(self) -> str:
        """The reason of a correction."""
        return self.reason.data or "" if self.reason is not None else ""

    def own_form(self) -> OwnForm:
        """The file and what it holds; the body's own limit bounds what is read."""
        file = self.file.data
        content = file.stream.read()
        file.stream.seek(0)
        return OwnForm(file.filename or "", content, tuple(self.held.data or ()))

    def handing(
        self,
        to: Office | None,
        name: str,
        desks: Iterable[Desk],
        consents: Iterable[Consent],
    ) -> Handing:
        """How it is handed over. Only after validate()."""
        means, picked = Means(self.means.data), self.desk.data if self.desk is not None else None
        desk = next((d for d in desks if d.public_id == picked), None)
        found = list(consents)
        chosen = next((c for c in found if c.public_id == self.consent.data), None)
        by_system = means is Means.SYSTEM
        return Handing(
            means=means,
            provided_at=self.provided_at,
            place=(self.place.data or "") if means is Means.VISIT else "",
            to_office=to,
            to_office_name="" if to else name,
            to_desk=desk if by_system else None,
            department=(desk.name if desk else "") if by_system else self.department.data or "",
            person=self.person.data or "",
            pages=None if by_system else self.pages.data,
            to_family_only=bool(self.to_family_only.data) and not by_system,
            consent=chosen or next(iter(found), None),
            reason=self.why,
        )
