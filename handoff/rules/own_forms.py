"""A form of one's own in place of a sheet: what it must hold so that the rule is met (NY-23, TT-30).

The national forms are 様式例: any form does if its items are met. Nothing can be read out of a PDF or
a picture with certainty, so the person who hands it over says what it holds; the verdict rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass

OWN_FORM = "自分の様式"


@dataclass(frozen=True, slots=True)
class Held:
    """One content to check for: the word that is kept, what it means, the rule, whether it must be."""

    word: str
    hint: str
    rule: str
    must: bool = True


CONTENTS: dict[str, tuple[Held, ...]] = {
    "admission": (
        Held("入院日", "入院した日が書いてある", "NY-20"),
        Held("心身の状況", "疾患・病歴、認知症や行動・心理症状、日常生活の動作など", "NY-20"),
        Held("生活環境", "家族構成、生活歴、介護する方と介護の方法、住まいなど", "NY-20"),
        Held("サービスの利用状況", "利用しているサービス（なければ「なし」）", "NY-20"),
    ),
    "discharge": (
        Held("入院・入所の期間", "入院（入所）日と退院（退所）日または予定日", "TT-30"),
        Held("疾患と入院中の状態", "病名、経過、いまの心身の状態", "TT-30"),
        Held(
            "療養上の留意点",
            "医療処置、服薬、食事・水分、再入院を防ぐために気をつけること",
            "TT-30",
        ),
        Held("面談の記録", "聞き取った日、相手の職員の職種と氏名、カンファレンスかどうか", "TT-30"),
    ),
    "doctor_contact": (
        Held("本人の同意", "意見を求めることに本人（家族）が同意している", "MD-03"),
        Held("尋ねること", "必要と考える医療系サービスと、尋ねたい内容", "MD-03"),
        Held("返信の方法", "返信の宛先と期日", "MD-03", must=False),
    ),
    "equipment_contact": (
        Held("種目と状態", "借りたい福祉用具と、いまの状態", "5.4"),
        Held("ⅰ〜ⅲのどれか", "医師が、どの状態にあたるかを答える欄", "5.4"),
        Held("返信の方法", "返信の宛先と期日", "5.4", must=False),
    ),
}
"""Code of the sheet → what a form in its place is checked for, in the order of the page."""


def missing(code: str, held: list[str] | tuple[str, ...]) -> tuple[Held, ...]:
    """What the rule needs and the form was not found to hold. Raises KeyError for an unknown sheet."""
    return tuple(one for one in CONTENTS[code] if one.must and one.word not in held)
