"""Forms of an office administrator: the office, its desks, its calendar, its staff."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField
from wtforms.validators import ValidationError

from handoff.japan.identifiers import postal_code
from handoff.japan.names import to_katakana
from handoff.rules.letters import REMIND_AFTER_CHOICES
from handoff.web.forms.base import BaseForm, LongText, Needed, Pick, Segments, TextLine
from handoff.web.forms.dates import DayField
from handoff.web.forms.weeks import (
    ListField,
    WeekField,
    read_dated,
    read_yearly,
    write_dated,
    write_yearly,
)


def _postal(form: Any, field: Any) -> None:
    del form
    if field.data and postal_code(field.data) is None:
        raise ValidationError("郵便番号は「070-8525」のように7桁で入力してください。")


def _tidy_postal(text: str | None) -> str | None:
    return (postal_code(text) or text) if text else text


def _mail(form: Any, field: Any) -> None:
    del form
    text = field.data or ""
    name, at, host = text.rpartition("@")
    plain = text.isascii() and not any(c.isspace() or c in ',;<>()"' for c in text)
    if text and not (at and name and "." in host and plain):
        raise ValidationError(
            "メールアドレスは「renkei@example.jp」の形で、一つだけ入力してください。"
        )


class OfficeForm(BaseForm):
    """What others see of the office in the directory."""

    name = TextLine("名称", [Needed("名称を入力してください")], limit=200)
    kana = TextLine(
        "カナ",
        description="探すときに使います。ひらがなで入れてもかまいません。",
        filters=[lambda t: to_katakana(t) if t else t],
    )
    postal_code = TextLine(
        "郵便番号", [_postal], description="例）070-8525", limit=20, filters=[_tidy_postal]
    )
    municipality = TextLine("市町村", description="例）旭川市", limit=60)
    address = TextLine("住所", limit=300)
    tel = TextLine("代表電話", limit=40, description="例）0166-00-0000")
    fax = TextLine("FAX", limit=40)
    email = TextLine(
        "お知らせを受け取るメール",
        [_mail],
        description="新しい連絡があることだけを知らせます。個人の情報は書かれません。",
    )
    note = LongText("相手に伝えておきたいこと", limit=1_000)
    remind_after_days = Pick(
        "主治医の返信がないとき",
        choices=[(str(n), f"{n}日たったら催促する") for n in REMIND_AFTER_CHOICES],
        description="連絡票③④の返信を待つ日数です。催促は2回までで、そのあと「回答なし」と記録できます。",
    )


class DeskForm(BaseForm):
    """One desk (窓口): where, when and with which manners one wants to be reached."""

    name = TextLine(
        "窓口の名前",
        [Needed("窓口の名前を入力してください")],
        description="例）地域連携室　3階東病棟",
        limit=100,
    )
    is_ward = BooleanField("病棟・外来の窓口です")
    person = TextLine("担当者", description="例）医療相談員 見本", limit=100)
    tel = TextLine("電話", limit=40)
    fax = TextLine("FAX", limit=40)
    email = TextLine("お知らせを受け取るメール", [_mail])
    hours = WeekField("受付時間")
    manners = TextLine(
        "連絡のときのお願い", description="例）午前の外来中は避けてください", limit=300
    )
    is_active = BooleanField("この窓口を使います", default=True)


class CalendarForm(BaseForm):
    """The calendar of 運営規程 from a day on."""

    valid_from = DayField(
        "いつから",
        [Needed("いつからの営業日かを入力してください")],
        description="例）令和8年12月1日　この日より前の入院は、前の営業日で数えます。",
    )
    weekly = WeekField("毎週の営業時間")
    holidays = Segments(
        "国民の祝日",
        [Needed("国民の祝日に休むかどうかを選んでください")],
        choices=[("closed", "休む"), ("open", "休まない")],
    )
    yearly = ListField(
        "毎年の休み",
        reader=read_yearly,
        writer=write_yearly,
        description="例）12/29〜1/3　一行に一つ",
    )
    closed_dates = ListField(
        "その日だけの休み",
        reader=read_dated,
        writer=write_dated,
        description="例）2026/8/14　一行に一つ",
    )
    open_dates = ListField(
        "その日だけの営業",
        reader=read_dated,
        writer=write_dated,
        description="例）2026/5/3　休みの曜日や祝日に開ける日。一行に一つ",
    )

    def content(self) -> dict[str, Any]:
        """The calendar in the shape that rules.calendar reads."""
        return {
            "weekly": self.weekly.data,
            "closed_on_national_holidays": self.holidays.data == "closed",
            "closed_ranges_mmdd": self.yearly.data,
            "closed_dates": sorted(d.isoformat() for d in self.closed_dates.data),
            "open_dates": sorted(d.isoformat() for d in self.open_dates.data),
        }


class StaffForm(BaseForm):
    """A new colleague."""

    name = TextLine(
        "氏名", [Needed("氏名を入力してください")], limit=100, render_kw={"autocomplete": "off"}
    )
    kana = TextLine("カナ", [Needed("カナを入力してください")], limit=100)
    role = Segments("役割", [Needed("役割を選んでください")])
    job_title = TextLine("職種", description="例）主任介護支援専門員　社会福祉士", limit=60)
    login_name = TextLine(
        "ログイン名",
        [Needed("ログイン名を入力してください")],
        description="例）misaki.k　半角の英字・数字と . - _ で、ほかの方と重ならないもの",
        limit=100,
    )
    email = TextLine("お知らせを受け取るメール", [_mail])
    desk = Pick("おもな窓口", blank="決めない")
