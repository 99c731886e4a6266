"""The rule table of ④ as data: restricted items (E-TOOL), the states they need, the doctor's i–iii.

Source: 利用者等告示 第31号のイ and 老企36号 (field catalogue 4.2, rules.md section 5). Whether the survey
proves a state is decided by rules.equipment; this table ties its words to the boxes of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handoff.rules import survey
from handoff.sheets.choices import listed
from handoff.sheets.model import Choice


@dataclass(frozen=True, slots=True)
class ToolState:
    """One state of the 告示. `survey` is the survey result that proves it, "" when there is none."""

    code: str
    numeral: str  # （一）; "" when the item has only one state
    words: str
    survey: str = ""

    @property
    def judged(self) -> bool:
        """Without a survey item: care management judgement with the doctor's opinion (route B)."""
        return not self.survey

    @property
    def label(self) -> str:
        """As printed on the sheet."""
        return self.numeral + self.words


@dataclass(frozen=True, slots=True)
class Tool:
    """One restricted item. `both`: all its states are needed; otherwise any of them."""

    code: str
    label: str
    rule_items: tuple[str, ...]  # its names in rules.equipment
    states: tuple[ToolState, ...]
    both: bool = False

    @property
    def key(self) -> str:
        """The item of the sheet that asks for its states."""
        return f"states_{self.code.lower()}"


_TURNING = "日常的に寝返りが困難な者"
_NOT_TURNING = "1-3 寝返り「できない」"

TOOLS: Mapping[str, Tool] = MappingProxyType(
    {
        tool.code: tool
        for tool in (
            Tool(
                "T1",
                "車いす及び車いす付属品",
                ("車いす", "車いす付属品"),
                (
                    ToolState("1", "（一）", "日常的に歩行が困難な者", "1-7 歩行「できない」"),
                    ToolState(
                        "2",
                        "（二）",
                        "日常生活範囲における移動の支援が特に必要と認められる者",
                    ),
                ),
            ),
            Tool(
                "T2",
                "特殊寝台及び特殊寝台付属品",
                ("特殊寝台", "特殊寝台付属品"),
                (
                    ToolState(
                        "1", "（一）", "日常的に起き上がりが困難な者", "1-4 起き上がり「できない」"
                    ),
                    ToolState("2", "（二）", _TURNING, _NOT_TURNING),
                ),
            ),
            Tool(
                "T3",
                "床ずれ防止用具",
                ("床ずれ防止用具",),
                (ToolState("1", "", _TURNING, _NOT_TURNING),),
            ),
            Tool(
                "T4",
                "体位変換器",
                ("体位変換器",),
                (ToolState("1", "", _TURNING, _NOT_TURNING),),
            ),
            Tool(
                "T5",
                "認知症老人徘徊感知機器",
                ("徘徊感知機器",),
                (
                    ToolState(
                        "1",
                        "（一）",
                        "意思の伝達、介護者への反応、記憶・理解のいずれかに支障がある者",
                        "3-1「伝達できる」以外、3-2〜3-7「できない」、3-8〜4-15「ない」以外のどれか",
                    ),
                    ToolState(
                        "2",
                        "（二）",
                        "移動において全介助を必要としない者",
                        "2-2 移動「全介助」以外",
                    ),
                ),
                both=True,
            ),
            Tool(
                "T6",
                "移動用リフト（つり具の部分を除く。）",
                ("移動用リフト",),
                (
                    ToolState(
                        "1", "（一）", "日常的に立ち上がりが困難な者", "1-8 立ち上がり「できない」"
                    ),
                    ToolState(
                        "2",
                        "（二）",
                        "移乗が一部介助又は全介助を必要とする者",
                        "2-1 移乗「一部介助」か「全介助」",
                    ),
                    ToolState("3", "（三）", "生活環境において段差の解消が必要と認められる者"),
                ),
            ),
            Tool(
                "T7",
                "自動排泄処理装置（尿のみを自動的に吸引するものを除く。）",
                ("自動排泄処理装置",),
                (
                    ToolState("1", "（一）", "排便が全介助を必要とする者", "2-6 排便「全介助」"),
                    ToolState("2", "（二）", "移乗が全介助を必要とする者", "2-1 移乗「全介助」"),
                ),
                both=True,
            ),
        )
    }
)
"""E-TOOL in printed order. 固定用スロープ・歩行器・つえ are never restricted and are not here."""


@dataclass(frozen=True, slots=True)
class DoctorState:
    """One of the three states of 老企36号: exactly one of them is to be shown by the doctor."""

    code: str
    numeral: str
    words: str
    example: str


STATES: Mapping[str, DoctorState] = MappingProxyType(
    {
        state.code: state
        for state in (
            DoctorState(
                "i",
                "ⅰ",
                "疾病その他の原因により、状態が変動しやすく、日によって又は時間帯によって、"
                "頻繁に告示の状態に該当する",
                "パーキンソン病の治療薬によるON・OFF現象",
            ),
            DoctorState(
                "ii",
                "ⅱ",
                "疾病その他の原因により、状態が急速に悪化し、短期間のうちに告示の状態に"
                "該当するに至ることが確実に見込まれる",
                "がん末期の急速な状態悪化",
            ),
            DoctorState(
                "iii",
                "ⅲ",
                "疾病その他の原因により、身体への重大な危険性又は症状の重篤化の回避等"
                "医学的判断から告示の状態に該当すると判断できる",
                "ぜんそく発作等による呼吸不全、心疾患による心不全、嚥下障害による誤嚥性肺炎の回避",
            ),
        )
    }
)
"""E-STATE with the examples printed on forms; examples are only examples."""

TOOL_CHOICES = tuple(Choice(tool.code, tool.label) for tool in TOOLS.values())
STATE_CHOICES = tuple(Choice(s.code, f"（{s.numeral}）{s.words}") for s in STATES.values())
EXPECTED_CHOICES = (*STATE_CHOICES, Choice("doctor", "主治医の判断による"))
LIFT_KINDS = listed(
    "lift 床走行式・固定式・据置式など", "step 段差解消機", "chair 昇降座椅子", "other その他"
)

_SURVEY_NAMES = {
    **survey.NAMES,
    **dict(
        zip(
            survey.RESPONSE,
            ("毎日の日課を理解", "生年月日や年齢を言う", "短期記憶", "自分の名前を言う", "今の季節を理解", "場所の理解"),
            strict=True,
        )
    ),
    **dict(
        zip(
            survey.BEHAVIOUR,
            (
                "徘徊", "外出すると戻れない", "被害的になる", "作話", "感情が不安定", "昼夜逆転",
                "同じ話をする", "大声を出す", "介護に抵抗", "落ち着きがない", "一人で出たがる",
                "収集癖", "物や衣類を壊す", "ひどい物忘れ", "独り言・独り笑い", "自分勝手に行動する",
                "話がまとまらない",
            ),
            strict=True,
        )
    ),
}  # fmt: skip
SURVEY_CHOICES = tuple(Choice(code, f"{code} {_SURVEY_NAMES[code]}") for code in survey.CHOICES)


def states_choices(tool: Tool) -> tuple[Choice, ...]:
    """The boxes of the states of one item."""
    return tuple(Choice(state.code, state.label) for state in tool.states)


def state_sentence(tool_code: str, state_code: str) -> str:
    """The doctor's state spelled with the item's own condition (per-tool wording of FK-HK).

    Raises KeyError for an unknown item or state.
    """
    tool, state = TOOLS[tool_code], STATES[state_code]
    joined = "に該当し、" if tool.both else "又は"
    condition = joined.join(s.words for s in tool.states)
    return state.words.replace("告示の状態", f"「{condition}」の状態")
