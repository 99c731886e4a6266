"""The words of each page that records what happened to a stay: one page, one move, one button."""

from __future__ import annotations

from dataclasses import dataclass

from handoff.rules.life import Move, Phase
from handoff.rules.stay_life import TABLE
from handoff.web.forms.moves import (
    CalledOffForm,
    DayForm,
    DischargeForm,
    FacilityForm,
    MoveForm,
    OutlookForm,
    TransferForm,
    WardForm,
)


@dataclass(frozen=True, slots=True)
class MovePage:
    """One page. `slug` is the end of its address; `caution` stands above the form."""

    slug: str
    kind: Move
    form: type[MoveForm]
    title: str
    what: str  # its line in the list of what can be recorded
    button: str
    done: str
    day: str = ""  # the label of the day
    time: str = ""  # an example of an hour, where hours matter
    caution: str = ""
    danger: bool = False

    @property
    def endpoint(self) -> str:
        """The name of its route."""
        return f"moves.{self.slug.replace('-', '_')}"


_OFF = "退院・転院・ご逝去のときは使いません。取り消しても、記録と理由は残ります。"
PAGES = (
    MovePage(
        "outlook", Move.OUTLOOK_GIVEN, OutlookForm, "退院の目途を知らせる",
        "いつごろ退院できそうか。未定でも、変わってもかまいません",
        "目途を知らせる", "退院の目途を知らせました。",
    ),
    MovePage(
        "leave-out", Move.LEAVE_OUT, DayForm, "外泊に出たことを記録",
        "試しに家へ帰るなど、戻る予定のある外泊", "外泊を記録する", "外泊に出たことを記録しました。",
        "いつ出ましたか", "例）10:30",
    ),
    MovePage(
        "leave-back", Move.LEAVE_BACK, DayForm, "外泊から戻ったことを記録",
        "外泊から病院に戻ったとき", "戻ったことを記録する", "外泊から戻ったことを記録しました。",
        "いつ戻りましたか", "例）16:00",
    ),
    MovePage(
        "ward", Move.WARD_CHANGED, WardForm, "病棟の移動を記録",
        "同じ病院の中で、病棟・病室が変わったとき", "移動を記録する", "病棟の移動を記録しました。",
        "いつ移りましたか",
    ),
    MovePage(
        "discharge", Move.DISCHARGED, DischargeForm, "退院を記録",
        "自宅などへ帰ったとき", "退院を記録する", "退院を記録しました。", "いつ退院しましたか",
        "例）10:30",
    ),
    MovePage(
        "transfer", Move.TRANSFERRED, TransferForm, "転院を記録",
        "別の病院・有床診療所へ移ったとき。移った先に引き継がれます", "転院を記録する",
        "転院を記録しました。", "いつ転院しましたか", "例）13:30",
    ),
    MovePage(
        "facility", Move.TO_FACILITY, FacilityForm, "施設への入所を記録",
        "病院から施設へ直接移ったとき", "入所を記録する", "施設への入所を記録しました。",
        "いつ移りましたか",
    ),
    MovePage(
        "died", Move.DIED, DayForm, "ご逝去を記録",
        "お亡くなりになったとき", "ご逝去を記録する", "ご逝去を記録しました。",
        "亡くなられた日", "",
        "記録すると、この入院についての確認や受領のお願いは、すべて止まります。",
    ),
    MovePage(
        "not-admitted", Move.CANCELLED, CalledOffForm, "入院を取り消す（入院しなかった）",
        "外来だけで帰った、入院の予定がなくなった", "入院を取り消す",
        "入院の記録を取り消しました。", caution=_OFF, danger=True,
    ),
    MovePage(
        "wrong-person", Move.WRONG_PERSON, CalledOffForm, "別の方の記録だったとき",
        "同じ名前の方などと取り違えていた", "この記録を取り消す", "記録を取り消しました。",
        caution="届いていた書類は、別の方のものとして扱ってください。" + _OFF, danger=True,
    ),
    MovePage(
        "mistake", Move.ENTERED_BY_MISTAKE, CalledOffForm, "誤って入力したとき",
        "押し間違い、二重の入力", "この記録を取り消す", "記録を取り消しました。",
        caution=_OFF, danger=True,
    ),
)  # fmt: skip


def possible(phase: Phase, known: bool) -> list[MovePage]:
    """The pages of what can be recorded now; `known`: the admission itself is on record."""
    allowed = TABLE[phase]
    off = (Move.CANCELLED, Move.WRONG_PERSON, Move.ENTERED_BY_MISTAKE)
    return [p for p in PAGES if p.kind in allowed and (known or p.kind in off)]
