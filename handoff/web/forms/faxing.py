"""The form on the page 「FAXで送る用意」: the number, a word on the cover, hidden names or whole ones."""

from __future__ import annotations

import re
from typing import Any

from handoff.actions.fax_covers import Dialled
from handoff.japan.identifiers import phone_digits
from handoff.web.forms.base import BaseForm, LongText, Needed, Segments, TextLine

HIDDEN, WHOLE = "hidden", "whole"
_MASKS = [
    (HIDDEN, "伏せる（名前は●、生年月日・番地・番号は印刷しない）"),
    (WHOLE, "伏せない（相手と番号が確かなとき）"),
]
_NUMBER = re.compile(r"[0-9０-９+＋\-‐－ー―()（）\s　]+")


class FaxForm(BaseForm):
    """What the sender decides before a paper goes through the machine."""

    fax = TextLine("相手のFAX番号", [Needed("相手のFAX番号を入力してください。")], limit=40)
    masked = Segments(
        "お名前などを伏せますか",
        [Needed("お名前などを伏せるかどうかを選んでください。")],
        choices=_MASKS,
    )
    message = LongText("送付票に書くひとこと", limit=300)

    def validate(self, extra_validators: Any = None) -> bool:
        """A number that can be dialled."""
        super().validate(extra_validators)
        typed = self.fax.data or ""
        digits = phone_digits(typed)
        if typed and (not _NUMBER.fullmatch(typed) or not 6 <= len(digits) <= 15):
            self.refuse("fax", "FAX番号を数字で入力してください（例：0166-00-0000）。")
        return not self.errors

    @property
    def dialled(self) -> Dialled:
        """What was chosen. Only after validate()."""
        fax, message = self.fax.data or "", self.message.data or ""
        return Dialled(fax, message, masked=self.masked.data != WHOLE)
