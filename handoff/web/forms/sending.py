"""Forms around the sending of a sheet: handing over, receipt, withdrawal, correction, questions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField

from handoff import clock
from handoff.db.clients import Consent
from handoff.db.offices import Desk
from handoff.japan.reading import plain
from handoff.rules.life import Means
from handoff.sheets.choices import CONSENT_BY, CONSENT_TYPE
from handoff.web.forms.base import BaseForm, LongText, Needed, Pick, Read, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField
from handoff.web.frame.filters import jdate

BY_PAPER = (Means.FAX, Means.POST, Means.VISIT, Means.PHONE, Means.EMAIL)
MEANS_WORDS = {
    Means.FAX: "FAX",
    Means.POST: "郵送",
    Means.VISIT: "訪問・持参",
    Means.PHONE: "電話",
    Means.EMAIL: "メール",
}
HOW_RECEIVED = (
    ("phone", "電話で確認"),
    ("visit", "訪問して確認"),
    ("fax_back", "FAXの返信"),
    ("email", "メールの返信"),
)


class NotPages(ValueError):
    """A number of sheets of paper that cannot be read."""

    message_ja = "枚数は、1から999までの数字で入力してください。"


def read_pages(text: str) -> int:
    """A number of sheets: 3, ３, 3枚. Raises NotPages."""
    digits = plain(text).strip().removesuffix("枚")
    if not (digits.isascii() and digits.isdigit() and 0 < len(digits) <= 3 and int(digits)):
        raise NotPages(NotPages.message_ja)
    return int(digits)


class PassedForm(BaseForm):
    """Sending by this system: to which desk and person, with which consent."""

    means = HiddenField(default=Means.SYSTEM.value)
    desk: Any = Pick("送り先の窓口", blank="窓口を選ばない")
    person = TextLine("担当の方（分かるとき）", limit=100)
    consent = Segments("どの同意にもとづいて送りますか", choices=[])
    flash = BooleanField("速報として送る（残りは、あとの版で送ります）")
    reason = LongText("訂正の理由", [Needed("訂正の理由を入力してください。")], limit=1_000)
    passed = HiddenField()  # the person saw the warnings and goes on

    def offer(self, desks: Iterable[Desk], consents: Iterable[Consent]) -> None:
        """Set what can be chosen in this case."""
        if self.desk is not None:
            self.desk.offer([(d.public_id, d.name) for d in desks])
        self.consent.choices = [(c.public_id, consent_words(c)) for c in consents]


class HandedForm(PassedForm):
    """A record of what went by FAX, post, visit, telephone or mail (NY-21)."""

    desk: Any = None  # a department is written instead
    person = TextLine("受け取る方（分かるとき）", limit=100, id="handed-person")
    consent = Segments("どの同意にもとづいて送りますか", choices=[], id="handed-consent")
    flash = BooleanField("速報として送った（残りは、あとの版で送ります）", id="handed-flash")
    reason = LongText(
        "訂正の理由",
        [Needed("訂正の理由を入力してください。")],
        limit=1_000,
        id="handed-reason",
    )
    means = Segments(
        "どのように渡しましたか",
        [Needed("どのように渡したかを選んでください。")],
        choices=[(m.value, MEANS_WORDS[m]) for m in BY_PAPER],
    )
    provided_on = DayField("渡した日", [Needed("渡した日を入力してください。")])
    provided_time = ClockField("時刻", [Needed("渡した時刻を入力してください。")])
    department = TextLine("受け取る部署", limit=100)
    place = TextLine("訪問した場所", limit=200)
    pages = Read("枚数", reader=read_pages)
    summary = LongText("伝えた内容", limit=1_000)
    to_family_only = BooleanField("家族に渡した（病院の職員には渡していない）")

    def start(self, now: datetime) -> None:
        """Begin with the present moment: a near day is quicker corrected than typed."""
        if self.provided_on.raw_data is None:
            self.provided_on.data = clock.local_date(now)
            self.provided_time.data = clock.local(now).time()

    def validate(self, extra_validators: Any = None) -> bool:
        """A visit needs its place, and nothing was handed over in the future."""
        fine = bool(super().validate(extra_validators))
        if self.means.data == Means.VISIT.value and not self.place.data:
            self.refuse("place", "訪問したときは、場所も入力してください（例：3階東病棟）。")
        if self.means.data == Means.PHONE.value and not self.summary.data:
            self.refuse("summary", "電話のときは、伝えた内容も入力してください。")
        return fine and not self.errors

    @property
    def provided_at(self) -> datetime:
        """The moment in Japan, aware. Only after validate()."""
        return datetime.combine(self.provided_on.data, self.provided_time.data, tzinfo=clock.TOKYO)


class ReceiptForm(BaseForm):
    """受領の確認: who received it, when and how that was learnt (NY-22)."""

    how = Segments(
        "どのように確認しましたか",
        [Needed("どのように確認したかを選んでください。")],
        choices=list(HOW_RECEIVED),
    )
    received_on = DayField("受け取られた日", [Needed("受け取られた日を入力してください。")])
    received_time = ClockField("時刻", [Needed("時刻を入力してください。")])
    person = TextLine(
        "受け取った方", [Needed("受け取った方のお名前を入力してください。")], limit=100
    )
    department = TextLine("部署", limit=100)
    note = LongText("メモ", limit=300)

    def start(self, now: datetime) -> None:
        """Begin with the present moment."""
        if self.received_on.raw_data is None:
            self.received_on.data = clock.local_date(now)
            self.received_time.data = clock.local(now).time()

    @property
    def received_at(self) -> datetime:
        """The moment in Japan, aware. Only after validate()."""
        return datetime.combine(self.received_on.data, self.received_time.data, tzinfo=clock.TOKYO)


class NotArrivedForm(BaseForm):
    """届いていなかった."""

    note = LongText("分かっていること", limit=300)


class ReasonForm(BaseForm):
    """A correction or a withdrawal says why."""

    reason = LongText("理由", [Needed("理由を入力してください。")], limit=1_000)


class FilingForm(BaseForm):
    """記録として保存する: a further version says why it was made."""

    reason = LongText(
        "書き足した・直した理由",
        [Needed("書き足した・直した理由を入力してください。")],
        limit=1_000,
        id="filing-reason",
    )


class QuestionForm(BaseForm):
    """A question of the receiver."""

    text = LongText("質問", [Needed("質問を入力してください。")], limit=1_000)


class NotOursForm(BaseForm):
    """違う方です: this person is not in our house."""

    note = LongText("分かっていること", limit=300)


def consent_words(consent: Consent) -> str:
    """「包括同意（契約時）・令和8年4月1日・本人」 for the choice."""
    kind = _KINDS.get(consent.kind, consent.kind)
    by = _BY.get(consent.given_by, consent.given_by)
    return f"{kind}・{jdate(consent.given_on)}・{by}"


_KINDS = {c.code: c.label for c in CONSENT_TYPE}
_BY = {c.code: c.label for c in CONSENT_BY} | {"self": "本人"}
