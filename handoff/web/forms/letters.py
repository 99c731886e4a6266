"""Forms around a letter to a doctor: begun, sent, reminded, answered on paper or by voice, ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField

from handoff import clock
from handoff.actions.answer_entry import PAPER_MEANS, SPOKEN_MEANS
from handoff.actions.letter_papers import PaperKind, PaperUpload
from handoff.actions.letter_reminders import REMINDER_MEANS
from handoff.actions.letters import LinkChoice
from handoff.actions.timeline import LONGEST_TEXT
from handoff.db.clients import Consent
from handoff.rules.letters import LINK_DAYS, LINK_DAYS_CHOICES, REMIND_AFTER_CHOICES, CodeWay
from handoff.rules.life import Means
from handoff.sheets import catalogue
from handoff.web.forms.attachments import ACCEPT, FileForm
from handoff.web.forms.base import BaseForm, LongText, Needed, Pick, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField
from handoff.web.forms.moments import NearDays
from handoff.web.forms.sending import consent_words

OTHER, NO_LINK = "other", "none"
_DAYS = [(str(n), f"{n}日") for n in LINK_DAYS_CHOICES]
_WAYS = {
    Means.SYSTEM: "このシステムで送る",
    Means.FAX: "FAX",
    Means.POST: "郵送",
    Means.VISIT: "手渡し・持参",
    Means.EMAIL: "メール",
}
_LINKS = [
    (CodeWay.ON_PAPER.value, "付ける（番号も用紙に印刷する）"),
    (CodeWay.BY_TELEPHONE.value, "付ける（番号は電話で伝える）"),
    (CodeWay.BY_OTHER.value, "付ける（番号はほかの方法で伝える）"),
]
_SHEETS = [
    (code, f"{catalogue.get(code).number} {catalogue.get(code).title}")
    for code in (catalogue.DOCTOR_CONTACT, catalogue.EQUIPMENT_CONTACT)
]


class BeginForm(BaseForm):
    """To whom and which letter. Everything else is filled in from what is known."""

    code = Segments("どの連絡票ですか", [Needed("③か④かを選んでください。")], choices=_SHEETS)
    doctor = Segments("だれに尋ねますか", [Needed("尋ねる医師を選んでください。")], choices=[])
    institution = TextLine("医療機関名", limit=200)
    name = TextLine("医師の氏名", limit=60)

    def validate(self, extra_validators: Any = None) -> bool:
        """Another doctor needs an institution."""
        super().validate(extra_validators)
        if self.doctor.data == OTHER and not self.institution.data:
            self.refuse("institution", "「ほかの医師」のときは、医療機関名を入力してください。")
        return not self.errors


class SendForm(NearDays):
    """How the letter leaves and how the doctor may answer. The moment is now unless it is changed."""

    means = Segments(
        "どのように渡しますか", [Needed("どのように渡すかを選んでください。")], choices=[]
    )
    link = Segments(
        "回答ページ（スマートフォンで答えられるQR）を付けますか",
        [Needed("回答ページを付けるかどうかを選んでください。")],
        choices=[*_LINKS, (NO_LINK, "付けない（紙の返信だけ）")],
    )
    days = Pick("回答ページの期限", choices=_DAYS, default=str(LINK_DAYS))
    mail_to = TextLine("回答ページを送るメールアドレス", limit=200)
    place = TextLine("渡した場所", limit=200)
    provided_on = DayField("渡す（渡した）日", [Needed("渡す日を入力してください。")])
    provided_time = ClockField("時刻", [Needed("時刻を入力してください。")])
    department = TextLine("渡す部署", limit=100)
    person = TextLine("受け取る方", limit=100)
    consent = Segments("どの同意にもとづいて送りますか", choices=[])
    reason = LongText("訂正の理由", [Needed("訂正の理由を入力してください。")], limit=1_000)

    def prepare(
        self, now: datetime, by_system: bool, corrects: bool, consents: Iterable[Consent]
    ) -> None:
        """Set what can be chosen for this letter; begin with the present moment."""
        ways = [m for m in _WAYS if by_system or m is not Means.SYSTEM]
        self.means.offer([(m.value, _WAYS[m]) for m in ways])
        self.consent.offer([(c.public_id, consent_words(c)) for c in consents])
        if not corrects:
            del self.reason
        if self.provided_on.raw_data is None:
            self.provided_on.data = clock.local_date(now)
            self.provided_time.data = clock.local(now).time()

    @property
    def chosen(self) -> LinkChoice | None:
        """The way to answer by link. Only after validate()."""
        if self.link.data == NO_LINK:
            return None
        days = int(self.days.data or LINK_DAYS)
        return LinkChoice(CodeWay(self.link.data), days, self.mail_to.data or "")

    @property
    def provided_at(self) -> datetime:
        """The moment in Japan, aware. Only after validate()."""
        return datetime.combine(self.provided_on.data, self.provided_time.data, tzinfo=clock.TOKYO)


class LinkForm(BaseForm):
    """Another answer page."""

    code_way = Segments(
        "番号の伝え方",
        [Needed("番号の伝え方を選んでください。")],
        choices=[(way.value, way.label) for way in CodeWay],
    )
    days = Pick("回答ページの期限", choices=_DAYS, default=str(LINK_DAYS))

    @property
    def chosen(self) -> LinkChoice:
        """The choice. Only after validate()."""
        return LinkChoice(CodeWay(self.code_way.data), int(self.days.data or LINK_DAYS))


class WhyForm(BaseForm):
    """A step that says why."""

    reason = LongText("理由", [Needed("理由を入力してください。")], limit=300)


class NoAnswerForm(BaseForm):
    """「回答なし」; the reason may be left open after two reminders."""

    reason = LongText("理由", limit=300)


class RemindForm(BaseForm):
    """One reminder as it was made."""

    means = Segments(
        "どのように催促しましたか",
        [Needed("どのように催促したかを選んでください。")],
        choices=[(m.value, m.label) for m in REMINDER_MEANS if m is not Means.SYSTEM],
    )
    spoke_with = TextLine("話した方", limit=100)
    note = LongText("内容", limit=1_000)


class DaysForm(BaseForm):
    """After how many days without an answer to remind."""

    remind_after_days = Pick(
        "返信がないとき、催促するまでの日数",
        choices=[(str(n), f"{n}日") for n in REMIND_AFTER_CHOICES],
    )


class TypedForm(NearDays):
    """An answer on paper: for whom it is typed, when and how it came, the paper itself."""

    on_behalf = TextLine(
        "回答した医師の氏名", [Needed("回答した医師の氏名を入力してください。")], limit=60
    )
    received_on = DayField("届いた日", [Needed("回答が届いた日を入力してください。")])
    means = Segments(
        "届いた方法",
        [Needed("届いた方法を選んでください。")],
        choices=[(m.value, _WAYS[m]) for m in PAPER_MEANS],
        id="received-by",
    )
    scan = FileField("返信の写し（PDFか写真）", render_kw=ACCEPT)

    def upload(self) -> PaperUpload | None:
        """The scan, when one was chosen."""
        return _upload(self.scan.data, PaperKind.ANSWER_SCAN, "") if self.scan.data else None


class HeardForm(NearDays):
    """An opinion that was heard: doctor, moment, means, words."""

    doctor = TextLine(
        "意見を述べた医師", [Needed("意見を述べた医師の氏名を入力してください。")], limit=60
    )
    means = Segments(
        "電話ですか、面談ですか",
        [Needed("電話か面談かを選んでください。")],
        choices=[(m.value, {"visit": "面談", "phone": "電話"}[m.value]) for m in SPOKEN_MEANS],
    )
    heard_on = DayField("聞き取った日", [Needed("聞き取った日を入力してください。")])
    heard_time = ClockField("時刻", [Needed("聞き取った時刻を入力してください。")])
    heard_with = TextLine("話した相手", limit=100)
    words = LongText(
        "聞き取った内容",
        [Needed("聞き取った内容を入力してください。")],
        limit=LONGEST_TEXT,
        id="heard-words",
    )

    @property
    def at(self) -> datetime:
        """The moment in Japan, aware. Only after validate()."""
        return datetime.combine(self.heard_on.data, self.heard_time.data, tzinfo=clock.TOKYO)


class MoveForm(BaseForm):
    """To which letter an answer belongs."""

    to_letter = TextLine(
        "移す先の整理番号", [Needed("移す先の連絡票の整理番号を入力してください。")], limit=20
    )
    reason = LongText("移す理由", [Needed("移す理由を入力してください。")], limit=300)


class EnclosureForm(FileForm):
    """A paper that goes with the letter, or belongs to its file."""

    kind = Pick("書類の種類", choices=[(k.value, k.label) for k in PaperKind])

    def upload(self) -> PaperUpload:
        """The file as the action takes it. Only after validate()."""
        return _upload(self.file.data, PaperKind(self.kind.data), self.title.data or "")


class AfterForm(BaseForm):
    """What is noted after the answer; the fields themselves come from the sheet."""

    version = HiddenField()


def _upload(file: Any, kind: PaperKind, title: str) -> PaperUpload:
    content = file.stream.read()
    file.stream.seek(0)
    return PaperUpload(file.filename or "", content, kind, title)
