"""Items that several sheets ask in the same way: client, sending office, receiver, consent.

`take` gives one of them its catalogue number and need in a sheet. Key, shape, masking and source of
prefill are the same everywhere, so that what ① knows can be carried into ② ③ ④ and masked alike.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from handoff.japan import wareki
from handoff.sheets import choices as c
from handoff.sheets.items import day, figure, one, table, text
from handoff.sheets.model import Item, Need, Privacy, Shape, ShownWhen, Values

WHEN_CERTIFIED_LATER = ShownWhen("cert_status", ("none", "applying"))
CONSENT_LATER = ShownWhen("consent_type", ("4",))


def age_when_written(values: Values) -> str | None:
    """年齢 in completed years on 記入日 (0.7: not on the day of printing). None: cannot be told."""
    born = values.get("birth_date")
    written = next((d for k in ("written_on", "sent_on", "asked_on") if (d := values.get(k))), None)
    if not isinstance(born, str) or not isinstance(written, str) or not born or not written:
        return None
    try:
        birth, day_written = date.fromisoformat(born), date.fromisoformat(written)
    except ValueError:
        return None
    return str(wareki.age_on(birth, day_written)) if birth <= day_written else None


_NAME: dict[str, Any] = {"privacy": Privacy.NAME}
_PHONE: dict[str, Any] = {
    "privacy": Privacy.PHONE,
    "shape": Shape.PHONE,
    "hint": "例）0166-00-0000",
}
_OFFICE_PHONE: dict[str, Any] = {"shape": Shape.PHONE, "hint": "例）0166-00-0000", "carry": False}

_CLIENT = (
    text("client_name", "患者氏名", max_length=60, prefill="client.name", **_NAME),
    text(
        "client_kana",
        "フリガナ",
        ask="患者氏名のフリガナ",
        hint="例）タカサキ シズエ（ひらがなでもかまいません）",
        max_length=60,
        shape=Shape.KANA,
        prefill="client.kana",
        **_NAME,
    ),
    figure("age", "年齢", unit="才", bounds=(0, 125), compute=age_when_written, carry=False),
    one("gender", "性別", c.GENDER, prefill="client.gender"),
    day(
        "birth_date",
        "生年月日",
        hint="例）昭和15年3月4日、S15.3.4、1940/3/4",
        privacy=Privacy.BIRTH,
        prefill="client.birth_date",
    ),
    text(
        "postal_code",
        "〒",
        ask="郵便番号",
        hint="例）070-0000",
        max_length=20,
        shape=Shape.POSTAL,
        privacy=Privacy.NUMBER,
        prefill="client.postal_code",
    ),
    text("address", "住所", privacy=Privacy.ADDRESS, prefill="client.address"),
    text("client_tel", "電話番号", max_length=60, prefill="client.tel", **_PHONE),
    one(
        "care_level",
        "要介護度",
        c.CARE_NOW,
        prefill="client.care_level",
        excused_by=WHEN_CERTIFIED_LATER,
    ),
    day("cert_from", "有効期間（から）", ask="認定の有効期間（から）", prefill="client.cert_from"),
    day("cert_to", "有効期間（まで）", ask="認定の有効期間（まで）", prefill="client.cert_to"),
    one("cert_status", "認定の状況", c.CERT, prefill="client.cert_status"),
    day(
        "cert_applied_on",
        "申請日",
        ask="認定の申請日",
        shown_when=ShownWhen("cert_status", ("applying", "changing")),
        prefill="client.cert_applied_on",
    ),
    text("insurer_name", "保険者名", max_length=60, prefill="client.insurer_name"),
    text(
        "insurer_no",
        "保険者番号",
        ask="介護保険の保険者番号",
        hint="6けた",
        max_length=20,
        shape=Shape.INSURER_NO,
        privacy=Privacy.NUMBER,
        prefill="client.insurer_no",
    ),
    text(
        "insured_no",
        "被保険者番号",
        ask="介護保険の被保険者番号",
        hint="10けた（Hで始まる番号もあります）",
        max_length=20,
        shape=Shape.INSURED_NO,
        privacy=Privacy.NUMBER,
        prefill="client.insured_no",
    ),
)

_OFFICE = (
    text("office_name", "事業所名", prefill="office.name", carry=False),
    text(
        "office_no",
        "事業所番号",
        max_length=20,
        shape=Shape.OFFICE_NO,
        prefill="office.number",
        carry=False,
        printed=False,
    ),
    text("office_address", "所在地", ask="事業所の所在地", prefill="office.address", carry=False),
    text("cm_name", "ケアマネジャー氏名", max_length=60, prefill="author.name", carry=False),
    text(
        "office_tel",
        "TEL",
        ask="事業所の電話番号",
        max_length=60,
        prefill="office.tel",
        **_OFFICE_PHONE,
    ),
    text(
        "office_fax",
        "FAX",
        ask="事業所のFAX番号",
        max_length=60,
        prefill="office.fax",
        **_OFFICE_PHONE,
    ),
    text("office_mail", "メール", ask="事業所のメール", prefill="office.email", carry=False),
)

_RECEIVER = (
    text("to_institution_name", "医療機関名", prefill="institution.name", carry=False),
    text(
        "to_department",
        "病棟・部署",
        hint="例）地域連携室、3階東病棟",
        prefill="desk.name",
        carry=False,
    ),
    text(
        "to_person",
        "ご担当者名",
        hint="分からないときは「不明」と書けます",
        max_length=60,
        prefill="desk.person",
        carry=False,
    ),
)

_CONSENT = (
    one(
        "consent_type",
        "同意の種類",
        c.CONSENT_TYPE,
        prefill="consent.kind",
        carry=False,
        must="利用者・家族の同意をどのように得たかを選んでください。",
    ),
    day(
        "consent_date",
        "同意を得た日",
        prefill="consent.given_on",
        carry=False,
        excused_by=CONSENT_LATER,
    ),
    one(
        "consent_by",
        "同意した方",
        c.CONSENT_BY,
        prefill="consent.given_by",
        carry=False,
        excused_by=CONSENT_LATER,
    ),
    text(
        "consent_by_name",
        "同意した方の氏名",
        max_length=60,
        prefill="consent.given_by_name",
        carry=False,
        **_NAME,
    ),
    text(
        "consent_relation",
        "同意した方の続柄",
        max_length=40,
        suggestions=c.RELATIONS,
        prefill="consent.relation",
        carry=False,
    ),
)


def take(key: str, number: str, need: Need = Need.OPTIONAL, **changes: Any) -> Item:
    """The shared item `key` with its number and need in one sheet; `changes` are Item fields."""
    return replace(SHARED[key], number=number, need=need, **changes)


def consent(number: str, need: Need = Need.REFUSE) -> tuple[Item, ...]:
    """The consent block of 0.4-4: how, when, by whom. `need` is for how, when and who."""
    asked = {"consent_type", "consent_date", "consent_by"}
    return tuple(take(i.key, number, need if i.key in asked else Need.OPTIONAL) for i in _CONSENT)


def relation(
    key: str, label: str, number: str = "", need: Need = Need.OPTIONAL, **more: Any
) -> Item:
    """続柄: free text wins, the usual words are offered."""
    return text(key, label, number, need, max_length=40, suggestions=c.RELATIONS, **more)


def person_name(
    key: str, label: str, number: str = "", need: Need = Need.OPTIONAL, **more: Any
) -> Item:
    """The name of somebody around the client: masked like the client's own."""
    return text(key, label, number, need, max_length=60, privacy=Privacy.NAME, **more)


def person_tel(
    key: str, label: str, number: str = "", need: Need = Need.OPTIONAL, **more: Any
) -> Item:
    """A telephone number of the client's family: masked, full-width digits narrowed."""
    return text(
        key, label, number, need, max_length=60, privacy=Privacy.PHONE, shape=Shape.PHONE, **more
    )


_TABLES = (
    table(
        "services",
        "利用サービス一覧",
        20,
        (
            one("service_type", "種別", c.SERVICE),
            text("service_office", "事業所名"),
            text("frequency", "頻度", hint="例）週2回"),
            text("service_tel", "TEL", max_length=60, shape=Shape.PHONE),
        ),
        national=False,
    ),
    table(
        "medications",
        "薬剤一覧",
        60,
        (
            text("drug", "薬品名"),
            text("strength", "規格", hint="例）5mg"),
            text("usage", "用法", hint="例）朝食後"),
            text("dose", "用量", hint="例）1錠"),
            text("prescriber", "処方元"),
        ),
        national=False,
        carry=False,  # what a person takes must be seen today
    ),
    table(
        "family",
        "家族構成",
        12,
        (
            person_name("person_name", "氏名", prefill="name"),
            relation("relation", "続柄", prefill="relation"),
            figure("person_age", "年齢", unit="才", bounds=(0, 125), prefill="age"),
            one("living", "同居・別居", c.LIVING, prefill="living"),
            person_tel("person_tel", "TEL", prefill="tel1"),
            text("person_note", "備考", prefill="note"),
        ),
        national=False,
        prefill="contacts",
    ),
)

SHARED = {item.key: item for item in (*_CLIENT, *_OFFICE, *_RECEIVER, *_CONSENT, *_TABLES)}
