"""The five eras (元号) since 明治: names, letters, first and last days.

Source: the 元号 decrees and 政令 of 1868, 1912, 1926, 1989 and 2019. Japan counts Gregorian days
from 明治6年1月1日 (1873-01-01) on; earlier dates are in the old calendar and are not converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

GREGORIAN_FROM = date(1873, 1, 1)
"""First day on which a 和暦 date and a Gregorian date agree in month and day (太政官布告337号)."""


@dataclass(frozen=True, slots=True)
class Era:
    """One era. `last` is None for the era in force. `base + n` is the Gregorian year of year n."""

    name: str
    letter: str
    kana: str
    first: date
    last: date | None
    base: int


MEIJI = Era("明治", "M", "メイジ", date(1868, 10, 23), date(1912, 7, 29), 1867)
TAISHO = Era("大正", "T", "タイショウ", date(1912, 7, 30), date(1926, 12, 24), 1911)
SHOWA = Era("昭和", "S", "ショウワ", date(1926, 12, 25), date(1989, 1, 7), 1925)
HEISEI = Era("平成", "H", "ヘイセイ", date(1989, 1, 8), date(2019, 4, 30), 1988)
REIWA = Era("令和", "R", "レイワ", date(2019, 5, 1), None, 2018)
ERAS = (MEIJI, TAISHO, SHOWA, HEISEI, REIWA)


def era_on(day: date) -> Era:
    """The era in force on a day. Raises ValueError before 1873-01-01."""
    if day < GREGORIAN_FROM:
        raise ValueError(f"{day.isoformat()} is before the Gregorian calendar of Japan")
    for era in reversed(ERAS):
        if day >= era.first:
            return era
    raise AssertionError("every day since 1873 has an era")


def year_in_era(era: Era, gregorian_year: int) -> str:
    """「元」 for the first year, else the number: (SHOWA, 1926) → 元, (SHOWA, 1940) → 15."""
    number = gregorian_year - era.base
    return "元" if number == 1 else str(number)
