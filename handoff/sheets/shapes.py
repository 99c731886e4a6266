"""What a text is expected to look like: telephone, reading, numbers with check digits. Advice only."""

from __future__ import annotations

import re

from handoff.japan import identifiers
from handoff.sheets.model import Item, Privacy, Shape

_NO_PHONE = frozenset({"なし", "無し", "無", "不明", "未確認"})
_KANA = re.compile("[ァ-ヺー・ヽヾ\\s\\-'’.0-9A-Za-z()]+")


def shape_advice(item: Item, text: str) -> str | None:
    """What looks wrong about a number or a name; it never stops anyone."""
    match item.shape:
        case Shape.FREE:
            if item.privacy is Privacy.NAME and "\ufffd" in text:
                return "読めない文字（�）があります。正しい文字を入力してください。"
            return None
        case Shape.PHONE:
            digits = identifiers.phone_digits(text)
            if text.strip() in _NO_PHONE or (9 <= len(digits) <= 11 and digits[0] == "0"):
                return None
            return "電話番号は市外局番から入力してください（例：0166-00-0000）。ないときは「なし」と書けます。"
        case Shape.POSTAL:
            good = identifiers.postal_code(text) is not None
            return None if good else "郵便番号は7けたです（例：070-0000）。確かめてください。"
        case Shape.KANA:
            good = _KANA.fullmatch(text) is not None
            return None if good else "フリガナは、カタカナかひらがなで入力してください。"
        case Shape.INSURER_NO:
            return identifiers.check_insurer_no(text).warning
        case Shape.INSURED_NO:
            return identifiers.check_insured_no(text).warning
        case Shape.OFFICE_NO:
            return identifiers.check_office_no(text).warning
