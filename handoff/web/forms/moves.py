"""Forms of what happens to a stay: the outlook, leave, ward, transfer, the end, taking back.

What can be is decided by `rules.stay_life`; a form only reads what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import HiddenField

from handoff import clock
from handoff.actions.move_facts import HOW, NewMove, Source
from handoff.actions.moves import choices, outlook_from
from handoff.actions.problems import refuse
from handoff.db.offices import Desk, Office
from handoff.japan.partial_dates import PartialDate, from_storage
from handoff.rules.life import Move
from handoff.sheets.model import Finding
from handoff.web.forms.base import BaseForm, LongText, Needed, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField
from handoff.web.forms.moments import as_calendar, chosen_day, day_choices
from handoff.web.forms.stays import NOTE_LIMIT
from handoff.web.words.stays import outlook_words

OTHER = "other"
FACILITIES = (
    "特別養護老人ホーム",
    "介護老人保健施設",
    "介護医療院",
    "グループホーム",
    "有料老人ホーム・サ高住",
    "そのほかの施設",
)
DESTINATIONS = ("自宅", "家族の家", "そのほか")
_FIELDS = {"heard_at": "heard_time", "to_office": "to_name", "move": "seen"}


class MoveForm(BaseForm):
    """What every move has: which state was on screen, who told it, a word.

    `asks`: "no" (the side knows it itself), "may" or "must" (a care manager who was told).
    """

    with_whom = TextLine("誰から聞きましたか", limit=100)
    how = Segments("どのように聞きましたか", choices=list(HOW.items()))
    heard_day = Segments("いつ聞きましたか", choices=[])
    heard_on = DayField("聞いた日")
    heard_time = ClockField("聞いた時刻")
    note = LongText("ひとこと", limit=NOTE_LIMIT)
    seen = HiddenField()

    def __init__(self, *args: Any, now: datetime, asks: str = "no", **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.now, self.asks = now, asks
        self.today = clock.local_date(now)
        self.heard_day.offer(day_choices(now))
        as_calendar(self.heard_on)

    @property
    def seen_number(self) -> int | None:
        """The state that was on screen when the page was opened."""
        text = self.seen.data or ""
        return int(text) if text.isdigit() else None

    def validate(self, extra_validators: Any = None) -> bool:
        """An hour without its day, or the other way round, is said at once."""
        super().validate(extra_validators)
        self.heard = chosen_day(self, "heard", self.today)
        hour = self.heard_time
        if self.asks != "no" and self.heard and not hour.data and not hour.errors:
            self.refuse("heard_time", "聞いた時刻も入力してください。")
        return not self.errors

    def source(self) -> Source | None:
        """Who told it; None when this side knows it itself."""
        whom, how = self.with_whom.data or "", self.how.data or ""
        at: time | None = self.heard_time.data
        if self.asks == "no" or (self.asks == "may" and not (whom or how or at or self.heard)):
            return None
        heard = datetime.combine(self.heard, at, tzinfo=clock.TOKYO) if self.heard and at else None
        return Source(whom, heard, how)

    def give_back(self, findings: Sequence[Finding]) -> None:
        """Put what an action refused beside the box it is about."""
        for finding in findings:
            self.refuse(self.box_of(finding.key), finding.message)

    def box_of(self, key: str) -> str:
        """The box that a refusal about `key` belongs to."""
        return _FIELDS.get(key, key)


class OutlookForm(MoveForm):
    """退院の目途: one press on a choice, or a date or words. `tell` is the press in a row."""

    outlook = Segments("退院の目途", choices=[])
    outlook_text = TextLine("日付・ことば", limit=40)
    tell = HiddenField()

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.outlook.offer([*_said(self.today), (OTHER, "日付・ことばで入れる")])

    def validate(self, extra_validators: Any = None) -> bool:
        """Words typed without pressing 「日付・ことば」 are meant all the same; both at once are not."""
        super().validate(extra_validators)
        if self.tell.data:  # the press in a row: on this page it is the choice that is marked
            self.outlook.data, self.outlook_text.data = self.tell.data, ""
            self.tell.data, self.outlook_text.raw_data = "", None
        chosen, typed = self.outlook.data, self.outlook_text.data
        if typed and not chosen:
            self.outlook.data = OTHER
        elif typed and chosen != OTHER:
            self.refuse("outlook", "選んだものと、入力した日付の両方があります。どちらか一方にしてください。")  # fmt: skip
        return not self.errors

    def read(self) -> PartialDate:
        """What was chosen. Raises Refused with what to type."""
        if self.outlook.data and self.outlook.data != OTHER:
            return outlook_from(self.outlook.data, self.today)
        if not self.outlook_text.data:
            raise refuse("outlook", "退院の目途を選ぶか、日付を入れてください。まだ分からないときは「未定」を選べます。")  # fmt: skip
        return outlook_from(self.outlook_text.data, self.today)

    def box_of(self, key: str) -> str:
        """A refusal of typed words stands beside them."""
        typed = key == "outlook" and self.outlook.data == OTHER
        return "outlook_text" if typed else super().box_of(key)


def _said(today: date) -> list[tuple[str, str]]:
    """The choices with the date that will be told, where the words alone leave it open."""
    found = []
    for stored, words in choices(today):
        read = from_storage(stored)
        dated = f"{words} {outlook_words(read, today)}" if read.day else words
        found.append((stored, dated))
    return found


class DayForm(MoveForm):
    """A move that happened on a day."""

    happened_day = Segments("いつ", choices=[])
    happened_on = DayField("その日")
    happened_time = ClockField("時刻")

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.happened_day.offer(day_choices(self.now))
        as_calendar(self.happened_on)

    def validate(self, extra_validators: Any = None) -> bool:
        """An hour of today must have come."""
        super().validate(extra_validators)
        self.day = chosen_day(self, "happened", self.today)
        at: time | None = self.happened_time.data
        if self.day == self.today and at and at > clock.local(self.now).time():
            self.refuse("happened_time", "時刻がまだ来ていません。日と時刻を確かめてください。")
        return not self.errors

    def box_of(self, key: str) -> str:
        """The box for another day is shown only when it was chosen."""
        hidden = key == "happened_on" and self.happened_day.data != OTHER
        return "happened_day" if hidden else super().box_of(key)


class WardForm(DayForm):
    """Another ward of the same hospital, and its desk."""

    ward = TextLine("移った先の病棟・病室", limit=60)
    desk = Segments("新しい窓口", choices=[])


class TransferForm(DayForm):
    """To another hospital: chosen on the page before, or by its name."""

    to_office = HiddenField()
    to_name = TextLine("転院先の名前", limit=200)
    to_desk = Segments("転院先の窓口", choices=[])

    def box_of(self, key: str) -> str:
        """A refusal of a hospital chosen from the directory stands beside it."""
        named = self.to_office.data in ("", OTHER)
        return "to_office" if key in ("to_office", "to_name") and not named else super().box_of(key)


class FacilityForm(DayForm):
    """From the hospital straight into a facility."""

    to_name = TextLine("施設の名前", limit=200)
    destination = Segments("種類", choices=[(name, name) for name in FACILITIES])


class DischargeForm(DayForm):
    """Home, or nearly."""

    destination = Segments("退院先", choices=[(name, name) for name in DESTINATIONS])


class CalledOffForm(MoveForm):
    """The stay was none: the other side is told why."""

    note = LongText("理由", [Needed("取り消す理由を入力してください。")], limit=NOTE_LIMIT)


class UndoForm(BaseForm):
    """A record is taken back, with its reason."""

    reason = LongText(
        "取り消す理由", [Needed("取り消す理由を入力してください。")], limit=NOTE_LIMIT
    )


def new_move(kind: Move, form: MoveForm, to: Office | None, desks: Sequence[Desk]) -> NewMove:
    """What was typed, as `actions.moves.make` takes it. Raises Refused for an unreadable outlook."""
    by_id = {desk.public_id: desk for desk in desks}

    def typed(name: str) -> str:
        return str(form[name].data or "") if name in form else ""

    return NewMove(
        kind,
        on=form.day if isinstance(form, DayForm) else None,
        at=form.happened_time.data if isinstance(form, DayForm) else None,
        outlook=form.read() if isinstance(form, OutlookForm) else None,
        ward=typed("ward"),
        desk=by_id.get(typed("desk")),
        to_office=to,
        to_desk=by_id.get(typed("to_desk")),
        to_name="" if to else typed("to_name"),
        destination=typed("destination"),
        note=form.note.data or "",
        source=form.source(),
    )
