"""Whatever stands in a case, the answer is a verdict or a message, and JSON can carry it."""

from __future__ import annotations

import copy
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handoff.exchange.judge_file import judge_all, read, write
from handoff.exchange.judge_table import rows
from tests.exchange.test_judge_file import EXAMPLE

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=6),
    st.sampled_from(["2026-02-30", "2025-06-17T23:59:59.9", "2027-04-01", "0001-01-01", "9999-12-31T23:59+00:00", "i", "病院", "家族"]),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.dictionaries(st.text(max_size=2), st.none()))),
    st.dictionaries(st.sampled_from(["1-3", "2-2", "date", "kind", "provided", "admission"]), st.text(max_size=4)),
)  # fmt: skip
OPTIONAL = (
    *("receipt_confirmed_at", "posted_at", "also_provided", "transfer_from", "lift_kind"),
    *("service_used_this_month", "postponed_from", "phone_no_change", "prior_claim"),
    *("doctor_state", "doctor_proof", "confirmed_on", "rental_start", "last_institution_informed"),
)


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 3), st.data())
def test_junk_in_a_case_is_answered(number: int, data: st.DataObject) -> None:
    case = copy.deepcopy(EXAMPLE["cases"][number])
    keys = (*case["inputs"], *OPTIONAL)
    for key in data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3)):
        case["inputs"][key] = data.draw(JUNK)
    document = {"offices": EXAMPLE["offices"], "cases": [case]}
    (answer,) = judge_all(read(json.dumps(document).encode()))
    assert ("error" in answer) is not ("claimable" in answer)
    if "claimable" in answer:
        assert answer["claimable"] or answer["units"] == 0
        assert not (answer["claimable"] and answer["missing"])
        assert answer["certain"] or answer["other_reading"] or "rules not loaded" in answer["reasons"][0]["text"]  # fmt: skip
    assert json.loads(write([answer])) == [answer]
    assert len(list(rows([answer]))) == 1
