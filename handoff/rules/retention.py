"""How long records of 居宅介護支援 are kept (RC-01, RC-02; 省令38号 29条, S36).

The ministerial ordinance says 2 years from 完結の日; many municipalities say 5 years. The place
decides, and 5 years is the safe side where nothing was set.
"""

from __future__ import annotations

from datetime import date, timedelta

YEARS_BY_ORDINANCE = 2
YEARS_BY_DEFAULT = 5
CHOICES = (YEARS_BY_ORDINANCE, YEARS_BY_DEFAULT)


def keep_until(completed: date, years: int = YEARS_BY_DEFAULT) -> date:
    """The last day on which the record must still be there.

    `completed` is 完結の日, the end of the whole service to the client (contract end, death, entry
    into a facility). The period begins on the next day and ends before the same date `years` years
    later; where that date does not exist, with the month (民法140条・143条). Raises ValueError for a
    number of years no ordinance knows.
    """
    if years not in CHOICES:
        raise ValueError(
            f"保存する年数は {'年・'.join(map(str, CHOICES))}年 のどちらかにしてください。"
        )
    begins = completed + timedelta(days=1)
    try:
        return begins.replace(year=begins.year + years) - timedelta(days=1)
    except ValueError:  # begins on 29 February
        return date(begins.year + years, 2, 28)


def may_be_deleted(completed: date | None, today: date, years: int = YEARS_BY_DEFAULT) -> bool:
    """Whether the period is over; never while the service goes on (`completed` None)."""
    return completed is not None and today > keep_until(completed, years)
