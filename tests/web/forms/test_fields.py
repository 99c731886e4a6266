"""The Japanese fields of hand-written forms: what is read, what is said back, what stays typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from handoff.web.forms.base import BaseForm, LongText, Needed, Pick, Segments, TextLine
from handoff.web.forms.dates import ClockField, DayField, EraDateField
from handoff.web.forms.weeks import WeekField, read_yearly, write_yearly


class Trial(BaseForm):
    """One field of each kind."""

    name = TextLine("氏名", [Needed("氏名を入力してください")], limit=10)
    note = LongText("ひとこと")
    born = EraDateField("生年月日", [Needed("生年月日を入力してください")])
    day = DayField("入院日")
    at = ClockField("時刻")
    kind = Pick("種類", choices=[("a", "あ"), ("b", "い")])
    told = Segments("同居", choices=[("1", "同居"), ("2", "別居")])
    hours = WeekField("受付時間")


@pytest.fixture
def context() -> Iterator[None]:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k" * 40, WTF_CSRF_ENABLED=False)
    with app.test_request_context():
        yield


def filled(**values: str) -> Trial:
    whole = {"name": "髙﨑", "born-era": "昭和", "born-y": "14", "born-m": "3", "born-d": "4"}
    posted = {**whole, **{k.replace("__", "-"): v for k, v in values.items()}}
    form = Trial(formdata=MultiDict(posted))
    form.validate()
    return form


@pytest.mark.usefixtures("context")
class TestFields:
    def test_a_name_is_kept_to_the_code_point_without_outer_spaces(self) -> None:
        assert filled(name="　葛\U000e0100城 𠮷 ").name.data == "葛\U000e0100城 𠮷"

    def test_a_text_that_is_too_long_says_how_long_it_is_and_stays(self) -> None:
        form = filled(name="あ" * 11)
        assert form.name.errors == ["氏名は10文字までで入力してください（いま11文字です）。"]
        assert "あ" * 11 in form.name()

    def test_ten_thousand_letters_of_free_text_are_refused_in_words(self) -> None:
        assert "4,000文字までで" in filled(note="あ" * 10_000).note.errors[0]

    @pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200f"])
    def test_marks_that_turn_the_text_are_refused(self, mark: str) -> None:
        assert "見えない記号" in filled(name=f"髙{mark}﨑").name.errors[0]

    def test_a_needed_field_that_is_blank_says_what_to_do(self) -> None:
        assert filled(name=" ").name.errors == ["氏名を入力してください"]

    def test_four_boxes_are_one_day_and_it_is_said_back(self) -> None:
        form = filled()
        assert form.born.data == date(1939, 3, 4)
        assert form.born.echo == "昭和14年3月4日・1939年"

    def test_full_width_digits_and_the_western_year_are_fine(self) -> None:
        form = filled(born__era="西暦", born__y="１９３９")
        assert form.born.data == date(1939, 3, 4)

    def test_a_whole_text_is_read_into_boxes_too(self) -> None:
        form = Trial(formdata=MultiDict({"name": "a", "born": "S14.3.4"}))
        form.validate()
        assert form.born.data == date(1939, 3, 4)
        assert form.born.boxes == {"era": "昭和", "y": "14", "m": "3", "d": "4"}

    @pytest.mark.parametrize(
        ("boxes", "words"),
        [
            ({"born__era": "昭和", "born__y": "64", "born__m": "2"}, "平成元年2月4日"),
            ({"born__era": "令和", "born__y": "0"}, "令和"),
            ({"born__m": "2", "born__d": "30"}, "日"),
            ({"born__d": ""}, "入力してください"),
        ],
    )
    def test_a_day_that_does_not_exist_says_what_to_type_and_stays(
        self, boxes: dict[str, str], words: str
    ) -> None:
        form = filled(**boxes)
        assert form.born.data is None
        assert len(form.born.errors) == 1
        assert words in form.born.errors[0]
        typed = {k.removeprefix("born__"): v for k, v in boxes.items()}
        assert {k: form.born.boxes[k] for k in typed} == typed

    def test_boxes_show_a_stored_day(self) -> None:
        form = Trial(formdata=None, born=date(2019, 5, 1))
        assert form.born.boxes == {"era": "令和", "y": "元", "m": "5", "d": "1"}

    def test_a_day_that_cannot_be_read_stays_typed_and_offers_the_right_one(self) -> None:
        form = filled(day="昭和64年1月8日")
        assert form.day.data is None
        assert "昭和64年1月8日" in form.day()
        assert form.day.suggestion == "平成元年1月8日"

    def test_hours_are_read_as_people_write_them(self) -> None:
        assert filled(at="午後６時１０分").at.data == time(18, 10)
        assert "18:00" in filled(at="18").at.errors[0]

    def test_nothing_is_preselected_and_unanswered_is_not_wrong(self) -> None:
        form = filled()
        assert (form.told.data, list(form.told.errors)) == (None, [])
        assert "checked" not in form.told()
        assert (form.kind.data, list(form.kind.errors)) == ("", [])

    def test_a_choice_that_is_not_offered_is_refused(self) -> None:
        form = filled(told="9", kind="z")
        assert form.told.errors == ["同居を選んでください。"]
        assert form.kind.errors == ["種類を一覧から選んでください。"]

    def test_the_summary_leads_to_the_first_input_of_each_field(self) -> None:
        form = filled(name="", born__d="", told="9")
        assert [where for where, _ in form.error_lines()] == ["name", "born-0", "told-0"]

    def test_until_midnight_is_an_hour_too_and_a_closed_day_may_say_so(self) -> None:
        form = filled(
            hours__Mon__opens="0:00", hours__Mon__closes="24:00", hours__Sun__opens="休み"
        )
        assert form.hours.data == {"Mon": "00:00-24:00"}

    def test_no_field_carries_attributes_that_let_the_browser_judge(self) -> None:
        html = "".join(str(field()) for field in filled() if field.widget)
        for attribute in ("required", "maxlength", "placeholder", "pattern"):
            assert f"{attribute}=" not in html


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("12/29〜1/3", "12-29..01-03", "12/29〜1/3"),
        ("１２月２９日から１月３日", "12-29..01-03", "12/29〜1/3"),
        ("8/14", "08-14..08-14", "8/14〜8/14"),
    ],
)
def test_yearly_ranges_are_read_and_written(typed: str, stored: str, shown: str) -> None:
    assert read_yearly(typed) == stored
    assert write_yearly(stored) == shown
