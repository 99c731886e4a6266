"""What is not enough as a medical finding: 「ベッドが必要」, a disease name alone, no state behind it.

The municipality sends such findings back (field catalogue 4.7-1, FK-EX, FK-GN): a finding names the
disease, the state ⅰ–ⅲ with its why, and the tool. These are questions to the care manager, never a bar.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from handoff.japan.names import graphemes

LEAST_LETTERS = 30

# The movements of the 告示 are what is to be explained, so naming them explains nothing.
_MOVEMENT = re.compile("起き?上が|寝返り|立ち?上が|歩行|移乗|移動|排便|段差|伝達")
_SYMPTOM = re.compile(
    "痛|麻痺|拘縮|しびれ|痺れ|振戦|震え|ふるえ|固縮|硬直|強直|こわば|オフ|off|無動|すくみ|発作|呼吸|息切|"
    "息苦|喘|酸素|心不全|浮腫|むくみ|めまい|起立性|血圧|失神|誤嚥|むせ|褥瘡|床ずれ|発赤|筋力|脱力|易疲労|"
    "倦怠|変動|日内|日によって|時間帯|急速|悪化|進行|増悪|転倒|骨折|せん妄|徘徊|見当識|記憶|不穏|意識|"
    "失語|けいれん|痙攣|安静|荷重|脱臼|出血|衰弱|低下|失調|貧血|嘔|発熱|転移"
)
_TOOL = re.compile(
    "ベッド|ベット|寝台|車いす|車椅子|マットレス|エアマット|床ずれ防止|体位変換|徘徊感知|センサー|リフト|"
    "昇降|自動排泄|福祉用具|用具|貸与|レンタル"
)
_WANTED = re.compile("必要|要する|希望|望ましい|使いたい|借り|使用|適当|お願い")
_DISEASE = re.compile("(症候群|関節症|症|病|炎|癌|がん|腫瘍|骨折|梗塞|出血|不全|硬化|狭窄|認知症)$")
_FILLER = re.compile(
    "(に?よる|の?ため|のもの|です|である|あり|疑い|[、。・,./\\s（）()]|後遺症|治療中|の|が|は)+"
)


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask the doctor (or oneself) about a finding. `code` is what tests and pages use."""

    code: str
    words: str


_ASK = "どのような状態のために、どの動作が、いつ難しいのか"
QUESTIONS = {
    q.code: q
    for q in (
        Question("need_only", f"「必要です」だけでは足りません。{_ASK}を書いてもらってください。"),
        Question(
            "disease_only", f"病名だけでは足りません。その病気で{_ASK}を書いてもらってください。"
        ),
        Question(
            "no_reason",
            "動作が難しいことの原因が見当たりません。病名か症状（痛み、麻痺、息切れなど）を書いてもらってください。",
        ),
        Question(
            "short",
            f"所見が短めです（{LEAST_LETTERS}文字以上が目安）。{_ASK}が分かるかどうか確かめてください。",
        ),
        Question(
            "no_state", "ⅰ〜ⅲのどの状態にあたるかが選ばれていません。主治医に確かめてください。"
        ),
    )
}


def questions(
    finding: str, diseases: Iterable[str] = (), *, state: str | None = None
) -> tuple[Question, ...]:
    """What is still to be asked about `finding`; empty when it says enough or nothing is written.

    `diseases` are the causes named beside it (F-4.03), `state` the code of F-4.02.
    """
    if not finding.strip():
        return ()
    codes = [*_content(_folded(finding), [_folded(d) for d in diseases if d.strip()])]
    if not codes and len(graphemes(finding.strip())) < LEAST_LETTERS:
        codes.append("short")
    if state is None:
        codes.append("no_state")
    return tuple(QUESTIONS[code] for code in codes)


def only_a_wish(text: str) -> Question | None:
    """For the care manager's own assessment: a tool is wanted, or a disease is named, and no more."""
    found = next(iter(_content(_folded(text), [])), None) if text.strip() else None
    return QUESTIONS[found] if found in ("need_only", "disease_only") else None


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _content(text: str, diseases: list[str]) -> list[str]:
    if _SYMPTOM.search(_without(text, diseases)):
        return []
    names = any(disease in text for disease in diseases)
    moves, tool = bool(_MOVEMENT.search(text)), bool(_TOOL.search(text))
    rest = _FILLER.sub("", _without(text, diseases))
    if not moves and tool and _WANTED.search(text):
        return ["need_only"]
    if not moves and ((names and len(rest) < 4) or _is_disease(text)):
        return ["disease_only"]
    return [] if names else ["no_reason"]


def _without(text: str, diseases: list[str]) -> str:
    for disease in sorted(diseases, key=len, reverse=True):
        text = text.replace(disease, "")
    return text


def _is_disease(text: str) -> bool:
    """「脳梗塞後遺症のため。」: every word of it is the name of an illness."""
    parts = [part for part in _FILLER.split(text) if part and not _FILLER.fullmatch(part)]
    return bool(parts) and len(text) < LEAST_LETTERS and all(_DISEASE.search(p) for p in parts)
