"""From where and to where a person goes: what 退院・退所加算 makes of it (TT-01, TT-02, TT-12, TT-13)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from handoff.rules.verdict import Reason

HOSPITALS = ("病院", "診療所")
INSTITUTIONS = ("介護老人福祉施設", "介護老人保健施設", "介護医療院", "介護療養型医療施設", "特別養護老人ホーム", "特養", "老健")  # fmt: skip
_SHORT_STAY = ("短期入所", "ショート")
_NO_CARE_MANAGEMENT = ("小規模多機能", "看多機", "小多機", "複合型", "共同生活介護", "グループホーム", "特定施設", "介護付")  # fmt: skip
_PURCHASES = ("住宅改修", "福祉用具販売", "福祉用具購入")
_HOME = ("自宅", "在宅", "居宅", "家", "宅", "アパート", "マンション", "団地", "高齢者向け住宅", "サ高住", "サービス付き", "住宅型", "養護老人ホーム", "軽費老人ホーム", "ケアハウス", "シルバーハウジング")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Going:
    """What the way from the institution to the service means for the claim."""

    is_stay: bool = True  # False: there was no 入院 or 入所 in the sense of the fee
    refused: tuple[Reason, ...] = ()
    open_words: str = ""  # the other reading, where the destination is open


@lru_cache(maxsize=1024)
def known_origin(word: str) -> bool:
    """Whether `word` names a place this rule knows as an origin."""
    return _any(word, (*HOSPITALS, *INSTITUTIONS, *_SHORT_STAY, *_NO_CARE_MANAGEMENT, *_HOME, "ホーム"))  # fmt: skip


@lru_cache(maxsize=1024)
def known_destination(word: str) -> bool:
    """Whether `word` names a place this rule knows as a destination."""
    return known_origin(word) or "死亡" in word


@lru_cache(maxsize=4096)
def going(origin: str, destination: str, services: tuple[str, ...]) -> Going:
    """Judge origin, destination and the services used afterwards (all as words)."""
    if not is_institution(origin):
        short = _any(origin, _SHORT_STAY)
        what = (
            "ショートステイは入所にあたらない" if short else f"{origin}からの退院・退所にあたらない"
        )
        return Going(False, (Reason("TT-01", f"{what}ため、算定できません。"),))
    refused: list[Reason] = []
    open_words = ""
    if _any(f"{destination} {' '.join(services)}", ("相互利用",)):
        refused.append(Reason("TT-02", "在宅・入所相互利用加算の対象の方は、算定できません。"))
    if _excluded(destination):
        words = f"{destination}では居宅介護支援費がないため、算定できません。"
        refused.append(Reason("TT-12", words))
    elif not _is_home(destination):
        refused.append(Reason("TT-01", f"{destination}への退院・退所は、自宅への退院・退所にあたらないため、算定できません。"))  # fmt: skip
        if _any(destination, (*_SHORT_STAY, "有料老人ホーム")):
            open_words = f"TT-01：{destination}で居宅サービスを使い、居宅介護支援を受けているとみると、算定できます。"
    refused += _services(services)
    return Going(True, tuple(refused), open_words)


def is_institution(word: str) -> bool:
    """病院・診療所, or a facility of TT-01; a short stay in one of them is not 入所."""
    return not _any(word, _SHORT_STAY) and _any(word, (*HOSPITALS, *INSTITUTIONS))


def _is_home(word: str) -> bool:
    if is_institution(word) or _any(word, (*_SHORT_STAY, "死亡")):
        return False
    return _any(word, _HOME)


def _excluded(word: str) -> bool:
    return _any(word, _NO_CARE_MANAGEMENT) and "短期利用" not in word


def _services(services: tuple[str, ...]) -> list[Reason]:
    if not services:
        return []
    if all(_any(word, _PURCHASES) for word in services):
        words = "住宅改修や特定福祉用具販売だけの利用では給付管理がないため、算定できません。"
        return [Reason("TT-13", words)]
    found = [word for word in services if _excluded(word)]
    return [
        Reason("TT-12", f"{word}を利用する月は居宅介護支援費がないため、算定できません。")
        for word in found[:1]
    ]


def _any(word: str, parts: tuple[str, ...]) -> bool:
    return any(part in word for part in parts)
