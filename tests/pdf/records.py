"""Records for the page 提供記録, the FAX cover and the call record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

from handoff.pdf.record import (
    CalendarDay,
    CallRecord,
    FaxCover,
    Handing,
    ProvisionRecord,
    ReceiptLine,
    RevisionLine,
    Told,
    VerdictLines,
)

JST = timezone(timedelta(hours=9), "JST")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Japan."""
    return datetime(2026, 11, day, hour, minute, tzinfo=JST)


RECORD = ProvisionRecord(
    client_name="髙﨑 静江",
    client_kana="タカサキ シズエ",
    birth_date=date(1940, 3, 4),
    care_level="要介護3",
    insurer="旭川市（012047）",
    insured_no="0001234567",
    care_office="居宅介護支援事業所 つばさ（架空）",
    care_office_no="0172909012",
    care_manager="渡邊 德子",
    hospital="医療法人社団 あさひ川中央病院（架空）",
    ward="3階東病棟",
    admitted_on=date(2026, 11, 21),
    admitted_time=time(18, 10),
    calendar=(
        CalendarDay(date(2026, 11, 21), "休業日（土曜日）"),
        CalendarDay(date(2026, 11, 23), "休業日（勤労感謝の日）"),
    ),
    calendar_note="運営規程による営業日・営業時間（令和6年4月1日から適用）",
    told=(
        Told(
            "居宅介護支援事業所",
            "居宅介護支援事業所 つばさ（架空）",
            "渡邊 德子",
            "入院の連絡",
            True,
            at(21, 19, 40),
            "家族（長男）",
            at(21, 19, 52),
        ),
        Told(
            "病院",
            "あさひ川中央病院（架空）地域連携室",
            "佐々木 美咲",
            "連絡を受けて確認",
            False,
            None,
            "",
            at(22, 9, 5),
        ),
    ),
    handings=(
        Handing(
            at(22, 10, 15),
            "FAX",
            "入院時情報提供シート 第1版（速報）。入院前のADL、服薬、家族の連絡先、利用中のサービス。",
            "医療法人社団 あさひ川中央病院（架空）",
            "地域連携室",
            "医療相談員 佐々木 美咲",
            pages=4,
            by="渡邊 德子",
            receipts=(
                ReceiptLine(
                    at(22, 10, 30), "電話", "佐々木 美咲", "地域連携室", at(22, 11, 2), "渡邊 德子"
                ),
            ),
        ),
        Handing(
            at(24, 14, 0),
            "訪問・面談",
            "第2版を手渡し、夜間の様子と退院後の希望を口頭で説明した。",
            "医療法人社団 あさひ川中央病院（架空）",
            "3階東病棟",
            "看護師長 藤原 恵",
            place="3階東病棟 面談室",
            pages=3,
            by="渡邊 德子",
            revision=2,
            receipt_needed=False,
        ),
    ),
    groups=(
        ("入院日", True),
        ("心身の状況", True),
        ("生活環境", True),
        ("サービスの利用状況", False),
    ),
    revisions=(
        RevisionLine(1, at(22, 10, 10), "渡邊 德子", pages=3, sha256="0f" * 32),
        RevisionLine(
            2, at(24, 13, 30), "渡邊 德子", reason="内服薬の追加", pages=3, sha256="a7" * 32
        ),
    ),
    consent="包括同意（契約時・書面）令和8年4月1日　長男 髙﨑 一郎",
    verdict=VerdictLines(
        "入院時情報連携加算",
        "（Ⅰ）250単位　算定できる見込みです",
        (("（Ⅰ）", date(2026, 11, 22)), ("（Ⅱ）", date(2026, 11, 23))),
        (
            (
                "NY-11",
                "入院日（11月21日・土曜日）は事業所の休業日なので、（Ⅰ）の期限は翌日の11月22日です。",
            ),
            ("NY-22", "FAXの受領は11月22日に電話で確認され、記録されています。"),
        ),
        ("サービスの利用状況",),
        False,
        "入院が休業日の場合に（Ⅱ）の期限も延びるかは、公表されている文だけでは決まりません（U2）。",
        "令和8年11月分として記録（11月30日）",
    ),
    calls=((at(22, 11, 2), "地域連携室 佐々木 美咲", "4枚すべて届いたとのこと。"),),
)
COVER = FaxCover(
    sent_at=at(22, 10, 15),
    to_office="医療法人社団 あさひ川中央病院（架空）",
    to_department="地域連携室",
    to_person="佐々木 美咲",
    to_fax="0166-00-9001",
    to_tel="0166-00-9000",
    from_office="居宅介護支援事業所 つばさ（架空）",
    from_person="渡邊 德子",
    from_tel="0166-00-1234",
    from_fax="0166-00-1235",
    client_initials="T・S 様",
    about="入院時情報提供シート",
    pages=4,
    reference="p-82Kd",
)
CALL = CallRecord(
    happened_at=at(22, 11, 2),
    client_name="髙﨑 静江",
    caller="渡邊 德子",
    caller_office="居宅介護支援事業所 つばさ（架空）",
    called_office="医療法人社団 あさひ川中央病院（架空）",
    called_person="地域連携室 佐々木 美咲",
    called_tel="0166-00-9000",
    text="FAX 4枚の到着を確認。担当看護師へ渡すとのこと。",
)
