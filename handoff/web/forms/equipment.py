"""Forms of the path of 福祉用具貸与: one small form for each step, with a copy of its paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, SelectMultipleField

from handoff.actions.equipment_given import CONFIRM_MEANS, RESULTS, SOURCES
from handoff.actions.equipment_path import City, Confirmation, Finding, Meeting
from handoff.actions.letter_papers import PaperKind
from handoff.actions.timeline import LONGEST_TEXT
from handoff.rules import survey
from handoff.sheets.equipment_contact_after import ATTENDEES
from handoff.sheets.equipment_contact_table import STATE_CHOICES, SURVEY_CHOICES
from handoff.web.forms.base import LongText, Needed, Pick, Segments, TextLine, as_choices
from handoff.web.forms.dates import DayField
from handoff.web.forms.equipment_case import StepForm

SURVEY_OF: Mapping[str, tuple[str, ...]] = {
    "T1": ("1-7",),
    "T2": ("1-3", "1-4"),
    "T3": ("1-3",),
    "T4": ("1-3",),
    "T5": ("2-2", "3-1", *survey.RESPONSE, *survey.BEHAVIOUR),
    "T6": ("1-8", "2-1"),
    "T7": ("2-1", "2-6"),
}
"""Item → the items of the survey that can prove its need (5.2). Nothing else is asked for."""
SURVEY_SOURCES = (
    "市町村から受け取った認定調査票の写し",
    "ご本人・家族の持つ認定調査票の写し",
    "市町村の窓口での閲覧",
)
_SHORT = frozenset(("1-3", "1-4", "1-7", "1-8", "2-1", "2-2", "2-6", "3-1"))
_NAMES = {choice.code: choice.label for choice in SURVEY_CHOICES}


class SurveyForm(StepForm):
    """The survey as it stands on its form; `survey_form` adds a field for each item asked for."""

    copy_kind = PaperKind.SURVEY_FORM
    survey_on = DayField("調査日", [Needed("調査日を入れてください。調査票の右上にあります。")])
    source = Segments(
        "何を見て入力しましたか",
        [Needed("何を見て入力したかを選んでください。")],
        choices=[(words, words) for words in SURVEY_SOURCES],
    )

    def answers(self) -> dict[str, str]:
        """Survey item → answer, what was left open left out."""
        return {
            _code_of(field.name): field.data
            for field in self
            if field.name.startswith("item_") and field.data
        }

    def has_dementia(self) -> bool:
        """認知症 written in the 主治医意見書 (徘徊感知機器 only)."""
        return bool(self.dementia.data) if "dementia" in self else False


def survey_form(tools: list[str]) -> type[SurveyForm]:
    """The form of the survey for these items: only what can prove their need."""
    wanted = {code for tool in tools for code in SURVEY_OF.get(tool, ())}
    fields: dict[str, Any] = {}
    for code in (c for c in survey.CHOICES if c in wanted):
        choices = [(c, f"{number}.{c}") for number, c in enumerate(survey.CHOICES[code], 1)]
        kind = Segments if code in _SHORT else Pick
        fields[field_name(code)] = kind(_NAMES[code], choices=choices)
    if "T5" in tools:
        fields["dementia"] = BooleanField("主治医意見書に、認知症の症状があると書かれている")
    return type("SurveyForm", (SurveyForm,), fields)


def field_name(code: str) -> str:
    """The field of a survey item: 1-3 → item_1_3."""
    return f"item_{code.replace('-', '_')}"


def _code_of(name: str) -> str:
    return name.removeprefix("item_").replace("_", "-")


class FindingForm(StepForm):
    """A doctor's finding that did not come by ④. `with_state`: ⅰ–ⅲ is needed (route C)."""

    copy_kind = PaperKind.DOCTORS_OPINION
    source = Segments(
        "どこから得ましたか",
        [Needed("所見をどこから得たかを選んでください。")],
        choices=list(SOURCES.items()),
    )
    on = DayField("書かれた日・聴いた日", [Needed("所見の日を入れてください。")])
    doctor = TextLine("医師の氏名", [Needed("医師の氏名を入れてください。")], limit=100)
    institution = TextLine("医療機関名", limit=200)
    fits = Segments(
        "状態像に該当しますか",
        [Needed("該当するかどうかを選んでください。")],
        choices=[("1", "該当する"), ("0", "該当しない")],
    )
    state = Segments(
        "該当する状態像", choices=[(choice.code, choice.label) for choice in STATE_CHOICES]
    )
    disease = TextLine("原因となる病名", limit=200)
    words = LongText("所見の内容", [Needed("所見の内容を書いてください。")], limit=LONGEST_TEXT)

    def __init__(self, *args: Any, with_state: bool = True, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if not with_state:
            del self.fits, self.state

    def finding(self) -> Finding:
        """As the action takes it."""
        asked = "fits" in self
        return Finding(
            source=self.source.data,
            on=self.on.data,
            doctor=self.doctor.data or "",
            words=self.words.data or "",
            institution=self.institution.data or "",
            fits=self.fits.data == "1" if asked else True,
            state=(self.state.data or "") if asked else "",
            disease=self.disease.data or "",
        )


class MeetingForm(StepForm):
    """サービス担当者会議, or the inquiry that stood for it."""

    copy_kind = PaperKind.MEETING_RECORD
    held = Segments(
        "会議を開きましたか",
        [Needed("会議を開いたかどうかを選んでください。")],
        choices=[("1", "開催した"), ("0", "開催せず、各担当者に照会した")],
    )
    on = DayField("開催した日・照会した日", [Needed("会議の日を入れてください。")])
    attendees = SelectMultipleField(
        "出席した方", choices=as_choices([(c.code, c.label) for c in ATTENDEES])
    )
    attendees_other = TextLine("その他の方", limit=200)
    needed = Segments(
        "会議の結論",
        [Needed("会議の結論を選んでください。")],
        choices=[("1", "特に必要と判断した"), ("0", "必要なしと判断した")],
    )
    conclusion = LongText(
        "そう判断した理由", [Needed("なぜそう判断したかを書いてください。")], limit=LONGEST_TEXT
    )

    def meeting(self) -> Meeting:
        """As the action takes it."""
        held = self.held.data == "1"
        return Meeting(
            on=self.on.data,
            attendees=tuple(self.attendees.data or ()) if held else (),
            conclusion=self.conclusion.data or "",
            held=held,
            needed=self.needed.data == "1",
            attendees_other=self.attendees_other.data or "",
        )


class PlanForm(StepForm):
    """The reason was written into the care plan."""

    copy_kind = PaperKind.PLAN_PAGE
    on = DayField("ケアプランに書いた日", [Needed("ケアプランに書いた日を入れてください。")])


class ApplicationForm(StepForm):
    """The application to the municipality."""

    copy_kind = PaperKind.CITY_FORM
    on = DayField("届け出た日", [Needed("届け出た日を入れてください。")])
    to = TextLine("届け出た先", limit=100)
    receipt_no = TextLine("受付番号", limit=40)

    def city(self) -> City:
        """As the action takes it."""
        return City(self.on.data, self.to.data or "", self.receipt_no.data or "")


class ConfirmationForm(StepForm):
    """What the municipality answered."""

    copy_kind = PaperKind.CITY_CONFIRMATION
    result = Segments(
        "市町村の答え",
        [Needed("確認されたかどうかを選んでください。")],
        choices=list(RESULTS.items()),
    )
    on = DayField("確認の日", [Needed("確認の日を入れてください。")])
    means = Segments(
        "どのように届きましたか",
        [Needed("確認がどのように届いたかを選んでください。")],
        choices=list(CONFIRM_MEANS.items()),
    )
    since = DayField("期間の始まり")
    until = DayField("期間の終わり")
    note = LongText("市町村の言葉・条件", limit=1_000)

    def confirmation(self) -> Confirmation:
        """As the action takes it."""
        return Confirmation(
            on=self.on.data,
            result=self.result.data,
            since=self.since.data,
            until=self.until.data,
            means=self.means.data,
            note=self.note.data or "",
        )


class RentalForm(StepForm):
    """The rental starts."""

    on = DayField("貸与を始める（始めた）日", [Needed("貸与を始める日を入れてください。")])


class ReviewForm(StepForm):
    """選択制: go on renting or buy, looked at within six months."""

    on = DayField("確かめた日", [Needed("確かめた日を入れてください。")])
    words = LongText("確かめたこと", [Needed("確かめたことを書いてください。")], limit=LONGEST_TEXT)
