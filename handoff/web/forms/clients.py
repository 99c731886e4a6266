"""Forms of clients (利用者): the record with its rows of contacts and doctors, and consents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField
from wtforms.validators import ValidationError

from handoff.actions.clients import ClientFacts, ContactFacts, DoctorFacts
from handoff.db.clients import Client
from handoff.japan import wareki
from handoff.japan.identifiers import postal_code
from handoff.japan.names import to_katakana
from handoff.sheets import choices
from handoff.web.forms.base import (
    BaseForm,
    LongText,
    Needed,
    Pick,
    Read,
    Segments,
    TextLine,
    first_input_id,
)
from handoff.web.forms.dates import DayField, EraDateField


def pairs(options: choices.Choices) -> list[tuple[str, str]]:
    """Choices of a sheet as WTForms wants them."""
    return [(c.code, c.label) for c in options]


def _read_age(text: str) -> int:
    digits = text.translate(str.maketrans("０１２３４５６７８９", "0123456789")).removesuffix("歳")
    if not digits.isdigit() or int(digits) > 130:
        raise ValueError("年齢は0から130までの数字で入力してください。")
    return int(digits)


class ContactRow(Form):  # type: ignore[misc]
    """One person around the client."""

    name = TextLine("氏名", limit=100)
    kana = TextLine("フリガナ", limit=100)
    relation = TextLine("続柄", limit=40)
    age = Read("年齢", reader=_read_age)
    lives = Segments("同居・別居", choices=pairs(choices.LIVING))
    tel1 = TextLine("電話1", limit=40)
    tel2 = TextLine("電話2", limit=40)
    is_key_person = BooleanField("キーパーソン")
    is_main_carer = BooleanField("主な介護者")
    note = TextLine("備考", limit=300)

    def validate_name(self, field: Any) -> None:
        """A telephone number without a name helps nobody at night."""
        if not field.data and any(f.data for f in self if f.name != field.name):
            raise ValidationError("連絡先の氏名を入力してください。")

    def facts(self) -> ContactFacts:
        """The row as the action takes it."""
        together = {"together": True, "apart": False}.get(self.lives.data or "")
        texts = {k: self[k].data or "" for k in ("name", "relation", "tel1", "tel2", "note")}
        return ContactFacts(
            kana=to_katakana(self.kana.data or ""),
            age=self.age.data,
            lives_together=together,
            is_main_carer=bool(self.is_main_carer.data),
            is_key_person=bool(self.is_key_person.data),
            **texts,
        )


class DoctorRow(Form):  # type: ignore[misc]
    """One かかりつけ医."""

    institution = TextLine("医療機関", limit=200)
    tel = TextLine("電話", limit=40)
    name = TextLine("医師の氏名", limit=100)
    kana = TextLine("フリガナ", limit=100)
    is_main = BooleanField("主治医")

    def validate_institution(self, field: Any) -> None:
        """The place is what the sheet prints first."""
        if not field.data and any(f.data for f in self if f.name != field.name):
            raise ValidationError("かかりつけ医の医療機関を入力してください。")

    def facts(self) -> DoctorFacts:
        """The row as the action takes it."""
        return DoctorFacts(
            institution=self.institution.data or "",
            tel=self.tel.data or "",
            name=self.name.data or "",
            kana=to_katakana(self.kana.data or ""),
            is_main=bool(self.is_main.data),
        )


class ClientForm(BaseForm):
    """Everything kept about a client."""

    version = HiddenField()
    name = TextLine("氏名", [Needed("氏名を入力してください。")], limit=100)
    kana = TextLine("フリガナ", [Needed("フリガナを入力してください。")], limit=100)
    birth_date = EraDateField("生年月日", [Needed("生年月日を入力してください。")])
    gender = Segments("性別", choices=pairs(choices.GENDER))
    care_manager = Pick("担当のケアマネジャー", blank="（決まっていない）")
    insured_no = TextLine("被保険者番号", limit=20)
    insurer_no = TextLine("保険者番号", limit=20)
    insurer_name = TextLine("保険者", limit=60)
    care_level = Pick("要介護度", choices=pairs(choices.CARE_NOW), blank="（まだ分からない）")
    cert_status = Pick("認定の状態", choices=pairs(choices.CERT), blank="（まだ分からない）")
    cert_from = DayField("認定の有効期間（はじめ）")
    cert_to = DayField("認定の有効期間（おわり）")
    cert_applied_on = DayField("申請した日")
    postal_code = TextLine("郵便番号", limit=20)
    address = TextLine("住所", limit=300)
    tel = TextLine("電話", limit=40)
    note = LongText("メモ（事業所の中だけ）", limit=4000)
    contacts = FieldList(FormField(ContactRow), min_entries=0)
    doctors = FieldList(FormField(DoctorRow), min_entries=0)

    def validate_birth_date(self, field: Any) -> None:
        """Nobody is born tomorrow; asked with the day of the request."""
        if isinstance(field.data, date) and self.today and field.data > self.today:
            raise ValidationError("生年月日は、きょうまでの日を入力してください。")

    def __init__(self, *args: Any, today: date | None = None, **kw: Any) -> None:
        self.today = today
        super().__init__(*args, **kw)

    def facts(self, care_manager_id: int | None) -> ClientFacts:
        """The record as the action takes it."""
        texts = (
            *("name", "insured_no", "insurer_no", "insurer_name", "address", "tel", "note"),
            *("gender", "care_level", "cert_status"),
        )
        days = ("birth_date", "cert_from", "cert_to", "cert_applied_on")
        typed = self.postal_code.data or ""
        found: dict[str, Any] = {key: self[key].data or "" for key in texts}
        found |= {key: self[key].data for key in days}
        return ClientFacts(
            kana=to_katakana(self.kana.data or ""),
            postal_code=postal_code(typed) or typed,
            care_manager_id=care_manager_id,
            **found,
        )

    def contact_facts(self) -> list[ContactFacts]:
        """The rows that say something."""
        return [row.form.facts() for row in self.contacts if row.form.name.data]

    def doctor_facts(self) -> list[DoctorFacts]:
        """The rows that say something."""
        return [row.form.facts() for row in self.doctors if row.form.institution.data]

    def error_lines(self) -> list[tuple[str, str]]:
        """The sentences of the rows too, each leading to its own box."""
        return [*super().error_lines(), *_row_errors(self.contacts), *_row_errors(self.doctors)]


def _row_errors(rows: FieldList) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, start=1):
        for field in row.form:
            for error in field.errors:
                yield first_input_id(field), f"{number}人目：{error}"


def form_of(client: Client, **kw: Any) -> ClientForm:
    """The form filled with what is stored, with one empty row of each kind to write in."""
    data: dict[str, Any] = {key: getattr(client, key) for key in (*_COMPARED, "version")}
    data["care_manager"] = client.care_manager.public_id if client.care_manager else ""
    data["contacts"] = [
        {key: getattr(c, key) for key in _CONTACT_KEYS} | {"lives": _LIVES[c.lives_together]}
        for c in client.contacts
    ]
    data["doctors"] = [{key: getattr(d, key) for key in _DOCTOR_KEYS} for d in client.doctors]
    return ClientForm(data=data, **kw)


_LIVES: dict[bool | None, str | None] = {True: "together", False: "apart", None: None}
_CONTACT_KEYS = (
    *("name", "kana", "relation", "age", "tel1", "tel2"),
    *("is_main_carer", "is_key_person", "note"),
)
_DOCTOR_KEYS = ("institution", "tel", "name", "kana", "is_main")


class ConsentForm(BaseForm):
    """A consent that was given."""

    kind = Segments(
        "同意のしかた",
        [Needed("同意のしかたを選んでください。")],
        choices=pairs(choices.CONSENT_TYPE),
    )
    given_on = DayField("同意を得た日", [Needed("同意を得た日を入力してください。")])
    given_by = Segments(
        "同意した方", [Needed("同意した方を選んでください。")], choices=pairs(choices.CONSENT_BY)
    )
    given_by_name = TextLine("同意した方の氏名", limit=100)
    relation = TextLine("続柄", limit=40)
    scope = TextLine("同意の範囲", limit=200)


class WithdrawForm(BaseForm):
    """A consent that was taken back."""

    withdrawn_on = DayField("取り下げの日", [Needed("取り下げの日を入力してください。")])
    reason = LongText("理由・申し出の内容", limit=300)


def differences(form: ClientForm, stored: Client) -> list[tuple[str, str, str]]:
    """(what, stored now, typed) for every field that differs, in words, for the page of a conflict."""
    typed = form.facts(None)
    found = []
    for field in form:
        if field.name in _COMPARED:
            now, mine = getattr(stored, field.name), getattr(typed, field.name)
            if now != mine:
                found.append((field.label.text, _said(field, now), _said(field, mine)))
    for key, label, rows in (
        ("contacts", "連絡先", [c.name for c in stored.contacts]),
        ("doctors", "かかりつけ医", [d.institution for d in stored.doctors]),
    ):
        mine_rows = [row.name if key == "contacts" else row.institution for row in _rows(form, key)]
        if rows != mine_rows:
            found.append((label, "、".join(rows) or EMPTY, "、".join(mine_rows) or EMPTY))
    return found


EMPTY = "（なし）"
_COMPARED = frozenset(
    {
        *("name", "kana", "birth_date", "gender", "insured_no", "insurer_no", "insurer_name"),
        *("care_level", "cert_status", "cert_from", "cert_to", "cert_applied_on"),
        *("postal_code", "address", "tel", "note"),
    }
)


def _rows(form: ClientForm, key: str) -> list[Any]:
    return form.contact_facts() if key == "contacts" else form.doctor_facts()


def _said(field: Any, value: Any) -> str:
    if isinstance(value, date):
        return wareki.echo(value)
    labels = dict(getattr(field, "choices", None) or ())
    return labels.get(value, value) or EMPTY
