"""What a verdict names as missing (`Verdict.missing`, words of judge-format) in plain Japanese."""

from __future__ import annotations

_LABELS = {
    "recipient_staff": "病院・診療所の職員への提供",
    "datetime": "提供した日時の記録",
    "place": "訪問した場所の記録",
    "content": "提供した内容の記録",
    "means": "提供した手段の記録",
    "receipt_confirmation": "相手が受け取ったことの確認",
    "receipt_confirmation_record": "受け取りを確認したことの記録",
    "conference_record": "カンファレンスの記録",
    "document_copy": "本人・家族に渡された文書の写し",
    "interview": "病院・施設の職員との面談の記録",
    "last_institution": "最後の入院・入所先からの情報",
    "doctor_state": "医師の所見（ⅰ・ⅱ・ⅲのどの状態か）",
    "doctor_proof": "主治医の意見を聞いた記録",
    "municipality_confirmation": "市町村の確認",
    "care_management_judgement": "ケアマネジメントによる判断",
}


def label(word: str) -> str:
    """The plain name of one word of `missing`; words that are Japanese already stay as they are."""
    return _LABELS.get(word, word)
