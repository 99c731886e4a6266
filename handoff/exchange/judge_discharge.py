"""Cases of 退院・退所加算 in judge-format → facts of the rule."""

from __future__ import annotations

import re
from datetime import date

from handoff.exchange.judge_admission import CARE_LEVELS, LIGHTER
from handoff.exchange.judge_values import BadCase, Inputs
from handoff.rules.discharge_count import KINDS, Contact
from handoff.rules.discharge_fee import DischargeFacts, verdict
from handoff.rules.discharge_places import known_destination, known_origin
from handoff.rules.verdict import Verdict

MODES = ("in_person", "video")
_BETWEEN = re.compile(r"[・、,，/／;；+＋]")
_NONE_YET = ("なし", "未定", "無し", "未利用")


def judge(inputs: Inputs) -> Verdict:
    """The verdict of one case. Raises BadCase naming the key."""
    return verdict(facts_of(inputs))


def facts_of(inputs: Inputs) -> DischargeFacts:
    """Read the inputs of judge-format. Raises BadCase."""
    admitted = inputs.needed_day("admission")
    discharged, start = _dates(inputs, admitted)
    return DischargeFacts(
        care_level=inputs.word("care_level", CARE_LEVELS + LIGHTER),
        institution=_place(inputs, "from"),
        destination=_place(inputs, "to"),
        admitted_on=admitted,
        discharged_on=discharged,
        service_start=start,
        services=_services(inputs),
        contacts=_contacts(inputs),
        plan_made=inputs.flag("plan_made"),
        first_fee=inputs.flag("初回加算"),
        already_claimed=inputs.flag("already_claimed_for_this_stay"),
        claimed_before=bool(inputs.raw.get("prior_claim")),
        last_institution_informed=inputs.maybe_flag("last_institution_informed"),
        postponed_from=inputs.day("postponed_from"),
        phone_no_change=inputs.maybe_flag("phone_no_change"),
    )


def _dates(inputs: Inputs, admitted: date) -> tuple[date | None, date | None]:
    """Discharge and service start; null where not yet, but the keys must be there."""
    for key in ("discharge", "service_start"):
        if key not in inputs.raw:
            raise BadCase(
                f"{key}：「2026-05-14」の形で書いてください。まだなら null と書いてください。"
            )
    discharged, start = inputs.day("discharge"), inputs.day("service_start")
    if discharged is not None and discharged < admitted:
        raise BadCase("discharge：admission と同じ日か、それより後の日を書いてください。")
    if start is not None and start < (discharged or admitted):
        raise BadCase("service_start：discharge と同じ日か、それより後の日を書いてください。")
    if start is not None and discharged is None:
        raise BadCase("discharge：service_start を書くときは、退院・退所した日も書いてください。")
    return discharged, start


def _place(inputs: Inputs, key: str) -> str:
    word = inputs.text(key)
    if not (known_origin if key == "from" else known_destination)(word):
        example = (
            "病院・診療所・介護老人保健施設" if key == "from" else "自宅・認知症対応型共同生活介護"
        )
        raise BadCase(f"{key}：{example} などを書いてください（{word}）。")
    return word


def _services(inputs: Inputs) -> tuple[str, ...]:
    """The services used; a list, or one text with 「・」 between them; null: not said."""
    if "service_kind" not in inputs.raw:
        raise BadCase(
            "service_kind：訪問介護・通所介護 などを書いてください。まだなら null と書いてください。"
        )
    raw = inputs.raw["service_kind"]
    if raw is None or raw == "":
        return ()
    words = (
        inputs.words("service_kind") if isinstance(raw, list) else (inputs.text("service_kind"),)
    )
    split = [part.strip() for word in words for part in _BETWEEN.split(word)]
    return tuple(part for part in split if part and part not in _NONE_YET)


def _contacts(inputs: Inputs) -> tuple[Contact, ...]:
    if not isinstance(inputs.raw.get("contacts"), list):
        raise BadCase("contacts：面談などを [ ] で書いてください。なければ [] と書いてください。")
    found: list[Contact] = []
    for number, one in enumerate(inputs.objects("contacts"), start=1):
        try:
            found.append(_contact(one))
        except BadCase as problem:
            raise BadCase(f"contacts の{number}件目の {problem}") from None
    return tuple(found)


def _contact(one: Inputs) -> Contact:
    mode = one.word("mode", MODES) if one.given("mode") else MODES[0]
    return Contact(
        on=one.needed_day("date"),
        kind=one.word("kind", KINDS),
        video=mode == "video",
        place=one.text("place") if one.raw.get("place") else "",
        ward=one.words("ward") if one.given("ward") else None,
        outside=one.words("outside") if one.given("outside") else None,
        recorded=one.maybe_flag("recorded"),
        document_copy=one.maybe_flag("document_copy_attached"),
        consent_to_video=one.maybe_flag("consent_to_video"),
        rental_expected=bool(one.maybe_flag("rental_expected")),
    )
