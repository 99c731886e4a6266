"""The life of a stay: what may follow what, and that no sequence of events leads anywhere else."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from handoff.japan.partial_dates import UNDECIDED, PartialDate, from_storage
from handoff.rules.life import Move, Phase, StayState
from handoff.rules.stay_life import (
    CALLED_OFF,
    NEEDS_SOURCE,
    TABLE,
    MoveFact,
    StayNow,
    after,
    can_undo,
    fold,
    group_of,
    must_acknowledge_again,
    refusal,
)

ROOT = Path(__file__).resolve().parents[2]
ADMITTED = date(2026, 11, 21)
TODAY = date(2026, 12, 20)
MORNING = datetime(2026, 12, 20, 0, 0, tzinfo=UTC)
BEGIN = MoveFact(Move.ADMITTED, on=ADMITTED, ward="3階東")


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def told(*moves: MoveFact) -> list[MoveFact]:
    """A history: the admission and these moves, numbered."""
    return [BEGIN, *(replace(m, number=n) for n, m in enumerate(moves, start=1))]


def outlook(text: str, **more: object) -> MoveFact:
    return MoveFact(Move.OUTLOOK_MOVED, outlook=from_storage(text), **more)  # type: ignore[arg-type]


GIVEN = MoveFact(Move.OUTLOOK_GIVEN, outlook=from_storage("2026-12-24"))
OUT = MoveFact(Move.LEAVE_OUT, on=day(12, 5))
BACK = MoveFact(Move.LEAVE_BACK, on=day(12, 7))
HOME = MoveFact(Move.DISCHARGED, on=day(12, 10))


def test_the_page_shows_the_table() -> None:
    text = (ROOT / "docs" / "stay-life.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" |") for line in text.splitlines() if line.startswith("|")]
    phases = [Phase(cell.strip()) for cell in rows[0][2:]]
    assert set(phases) == set(Phase)
    shown: dict[Phase, dict[Move, Phase]] = {phase: {} for phase in Phase}
    for row in (line for line in text.splitlines() if re.match(r"\| `", line)):
        cells = [cell.strip() for cell in row.strip().strip("|").split("|")]
        move = Move(cells[0].strip("`"))
        assert cells[1] == move.label
        for phase, cell in zip(phases, cells[2:], strict=True):
            if cell:
                shown[phase][move] = Phase(cell)
    assert shown == {phase: dict(moves) for phase, moves in TABLE.items()}


def test_every_move_but_the_beginning_can_happen_to_an_open_stay_or_one_on_leave() -> None:
    assert set(TABLE[Phase.OPEN]) | set(TABLE[Phase.ON_LEAVE]) == set(Move) - {Move.ADMITTED}
    assert set(TABLE) == set(Phase)
    assert {p for p in Phase if p.state is StayState.OPEN} == {Phase.OPEN, Phase.ON_LEAVE}


def test_a_stay_with_leave_and_discharge_is_folded_day_by_day() -> None:
    now = fold(told(GIVEN, OUT, BACK, HOME))
    assert (now.phase, now.ended_on, now.outlook_version) == (Phase.DISCHARGED, day(12, 10), 1)
    without = fold([replace(m, undone=m.kind is Move.DISCHARGED) for m in told(OUT, BACK, HOME)])
    assert (without.phase, without.ended_on, without.since) == (Phase.OPEN, None, day(12, 7))


@pytest.mark.parametrize(
    ("history", "move", "words"),
    [
        ([], BACK, "外泊に出た記録がありません"),
        ([OUT], OUT, "すでに外泊中です"),
        ([], replace(HOME, on=None), "退院した日を入れて"),
        ([], replace(HOME, on=day(12, 21)), "退院した日が今日より後"),
        ([], replace(HOME, on=day(11, 20)), "退院した日が入院した日より前"),
        ([OUT], replace(HOME, on=day(12, 4)), "前に記録した外泊などの日より前"),
        ([HOME], OUT, "先に退院の記録を取り消して"),
        ([HOME], MoveFact(Move.DIED, on=day(12, 12)), "利用者の画面で終了の日"),
        ([MoveFact(Move.DIED, on=day(12, 9))], HOME, "ご逝去の記録があります"),
        ([], MoveFact(Move.OUTLOOK_GIVEN), "「未定」を選べます"),
        ([], replace(GIVEN, outlook=from_storage("2026-12-mid~")), None),
        ([], replace(GIVEN, outlook=from_storage("2026-12-early")), "今日より前"),
        ([], replace(GIVEN, outlook=from_storage("2062-12-01")), "年を確かめて"),
        ([], outlook("2026-12-25"), "まだ入っていません"),
        ([GIVEN], GIVEN, "すでに入っています"),
        ([GIVEN], outlook("2026-12-24"), "同じです"),
        ([], MoveFact(Move.WARD_CHANGED, on=day(12, 1)), "移った先の病棟"),
        ([], MoveFact(Move.WARD_CHANGED, on=day(12, 1), ward=" 3階東 "), "同じです"),
        ([], MoveFact(Move.TRANSFERRED, on=day(12, 1)), "移った先の名前"),
        ([], MoveFact(Move.WRONG_PERSON, note=" "), "取り消す理由"),
        ([], BEGIN, "入院はすでに記録"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    history: list[MoveFact], move: MoveFact, words: str | None
) -> None:
    said = refusal(fold(told(*history)), move, TODAY)
    assert (said is None) is (words is None)
    if said and words:
        assert words in said
        assert said.endswith("。")


def test_death_on_or_before_the_recorded_discharge_corrects_it() -> None:
    history = told(OUT, HOME)
    died = MoveFact(Move.DIED, on=day(12, 9))
    assert refusal(fold(history), died, TODAY) is None
    now = after(fold(history), died)
    assert (now.phase, now.ended_on) == (Phase.DIED, day(12, 9))
    before_leave = replace(died, on=day(12, 4))
    assert "前に記録した" in (refusal(fold(history), before_leave, TODAY) or "")


def test_a_heads_up_can_only_be_called_off() -> None:
    heads_up = StayNow()
    for kind in set(Move) - CALLED_OFF - {Move.ADMITTED}:
        said = refusal(heads_up, MoveFact(kind, on=TODAY, note="x"), TODAY)
        assert said == "先に入院の連絡を完成させるか、取り消してください。"
    assert refusal(heads_up, MoveFact(Move.CANCELLED, note="入院しなかった"), TODAY) is None


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("2026-12-24", "2026-12-25", False),
        ("2026-12-24", "2026-12-26", True),
        ("2026-12-24", "2026-12-24~", False),
        ("2026-12-early", "2026-12-mid", True),
        ("2026-12-early", "2026-12-05", True),
        ("2026-12", "undecided", True),
        ("undecided", "undecided", False),
    ],
)
def test_an_outlook_that_moved_more_than_a_day_is_acknowledged_again(
    old: str, new: str, again: bool
) -> None:
    assert must_acknowledge_again(from_storage(old), from_storage(new)) is again


def test_an_outlook_that_drifts_day_by_day_is_measured_from_the_one_acknowledged() -> None:
    moves = [replace(GIVEN, answered=MORNING), outlook("2026-12-25")]
    assert not fold(told(*moves)).needs_acknowledgement
    moves.append(outlook("2026-12-26"))
    assert fold(told(*moves)).needs_acknowledgement
    moves[-1] = replace(moves[-1], answered=MORNING + timedelta(hours=1))
    assert not fold(told(*moves)).needs_acknowledgement


def test_taking_back_an_acknowledged_outlook_waits_for_acknowledgement_again() -> None:
    moved = outlook("2027-01-10", answered=MORNING + timedelta(hours=1))
    history = told(replace(GIVEN, answered=MORNING), moved)
    assert not fold(history).needs_acknowledgement
    undone = [*history[:-1], replace(history[-1], undone=True)]
    now = fold(undone)
    assert (now.outlook, now.needs_acknowledgement) == (from_storage("2026-12-24"), True)
    again = [replace(m, answered=MORNING + timedelta(hours=2)) if m.number == 1 else m
             for m in undone]  # fmt: skip
    assert not fold(again).needs_acknowledgement


def test_only_the_latest_of_a_group_is_undone_and_after_the_end_only_the_end() -> None:
    history = told(GIVEN, OUT, outlook("2026-12-28"), BACK)
    assert "新しいものから" in (can_undo(history, history[1]) or "")
    assert "新しいものから" in (can_undo(history, history[2]) or "")
    assert can_undo(history, history[3]) is None
    assert can_undo(history, history[4]) is None
    assert "入院しなかった" in (can_undo(history, history[0]) or "")
    ended = told(GIVEN, HOME)
    assert "入院の終わり" in (can_undo(ended, ended[1]) or "")
    assert can_undo(ended, ended[2]) is None
    assert "すでに" in (can_undo(ended, replace(ended[2], undone=True)) or "")


def _random_move(dice: random.Random) -> MoveFact:
    kind = dice.choice(list(Move))
    start = dice.randrange(-3, 33)
    return MoveFact(
        kind,
        on=dice.choice([None, *(ADMITTED + timedelta(days=start),) * 9]),
        outlook=dice.choice([None, UNDECIDED, *(_random_outlook(dice),) * 8]),
        ward=dice.choice(["", "3階東", "4階西", "5階南"]),
        to=dice.choice(["", "老健みほん", "石狩川見本病院"]),
        conference=dice.choice("ab"),
        note=dice.choice(["", "理由"]),
    )


def _random_outlook(dice: random.Random) -> PartialDate:
    day_meant = TODAY + timedelta(days=dice.randrange(-30, 60))
    text = f"{day_meant:%Y-%m}" + dice.choice(["", "-early", "-mid", "-late", f"-{day_meant:%d}"])
    return from_storage(text + dice.choice(["", "~"]))


def _is_sound(history: list[MoveFact], now: StayNow) -> bool:
    """What must hold whatever was pressed, worked out without the table."""
    standing = [m for m in history if not m.undone]
    last = next((m for m in reversed(standing) if group_of(m) == "phase"), BEGIN)
    ends = {
        Move.DISCHARGED: Phase.DISCHARGED,
        Move.TRANSFERRED: Phase.TRANSFERRED,
        Move.TO_FACILITY: Phase.IN_FACILITY,
        Move.DIED: Phase.DIED,
        Move.LEAVE_OUT: Phase.ON_LEAVE,
        **dict.fromkeys(CALLED_OFF, Phase.CANCELLED),
    }
    expected = ends.get(last.kind, Phase.OPEN)
    days = [m.on for m in standing if m.on and group_of(m) == "phase"]
    closed = expected.state is StayState.CLOSED
    in_order = days == sorted(days) or last.kind is Move.DIED or not closed
    dated = (now.ended_on is not None) is closed
    within = now.ended_on is None or ADMITTED <= now.ended_on <= TODAY
    known = now.outlook is None or (now.outlook.latest() or TODAY) >= TODAY
    return now.phase is expected and dated and within and known and in_order


def test_ten_thousand_random_sequences_reach_no_illegal_state() -> None:
    dice = random.Random(20261122)
    made = refused = undone = 0
    for _ in range(10_000):
        history = [BEGIN]
        for number in range(1, dice.randrange(2, 14)):
            now = fold(history)
            if dice.random() < 0.25 and len(history) > 1:
                at = dice.randrange(1, len(history))
                if can_undo(history, history[at]) is None:
                    history[at] = replace(history[at], undone=True)
                    undone += 1
            elif dice.random() < 0.2 and len(history) > 1:
                at = dice.randrange(1, len(history))
                history[at] = replace(history[at], answered=MORNING + timedelta(minutes=number))
            else:
                move = replace(_random_move(dice), number=number)
                if refusal(now, move, TODAY) is None:
                    made += 1
                    stepped = after(now, move)
                    history.append(move)
                    assert stepped == fold(history)
                else:
                    refused += 1
            assert _is_sound(history, fold(history)), history
    assert min(made, refused, undone) > 5_000  # the dice reached all three


def test_what_only_the_hospital_knows_can_happen_while_the_stay_is_open() -> None:
    for kind in NEEDS_SOURCE:
        assert any(kind in TABLE[phase] for phase in (Phase.OPEN, Phase.ON_LEAVE))
