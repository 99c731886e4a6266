"""Days and moments as the papers write them: 和暦, weekday, hours and minutes of Japan."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from handoff.japan.wareki import to_wareki
from handoff.japan.weekdays import WEEKDAYS

_TOKYO = ZoneInfo("Asia/Tokyo")
UNRECORDED = "（記録なし）"


def day(value: date | None) -> str:
    """「令和8年11月21日（土）」; 「（記録なし）」 for None."""
    if value is None:
        return UNRECORDED
    return f"{to_wareki(value)}（{WEEKDAYS[value.weekday()]}）"


def moment(value: datetime | None) -> str:
    """「令和8年11月21日（土） 18:10」 in Japan time; 「（記録なし）」 for None."""
    if value is None:
        return UNRECORDED
    local = value.astimezone(_TOKYO)
    return f"{day(local.date())} {local:%H:%M}"


def said(value: str) -> str:
    """The text, or 「（記録なし）」 when there is none."""
    return value or UNRECORDED
