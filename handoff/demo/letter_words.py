"""What the letters of the demo town ask and what their doctors answer: answers to items of ③ and ④."""

from __future__ import annotations

from typing import Any

ABOUT_NURSING: dict[str, Any] = {
    "purposes": ["9"],
    "med_services": ["nursing"],
    "inquiry": "1. 退院後の体調の変化が心配で、訪問看護を週1回考えています。お考えをお聞かせください。\n"
    "2. 血圧が高い日の入浴について、見合わせる目安を教えてください。",
    "wishes": "家で過ごしたい。お風呂が楽しみ。",
    "urgency": "ordinary",
    "wanted_reply": ["sheet", "fax"],
}
ABOUT_PLAN: dict[str, Any] = {
    "purposes": ["2"],
    "inquiry": "ケアプランの原案を添えます。気をつけることがあれば教えてください。",
    "urgency": "ordinary",
    "wanted_reply": ["sheet"],
    "attachments": ["plan"],
}
NEEDED: dict[str, Any] = {
    "ack": True,
    "reply_way": "below",
    "med_need": [{"service": "nursing", "need": "needed", "order": "issue"}],
    "opinion": "必要と考えます。収縮期血圧が160を超える日は入浴を見合わせてください。",
    "cautions": ["pressure", "bath"],
}
ABOUT_BED: dict[str, Any] = {
    "office_head": "代表 見本",
    "tools": ["T2"],
    "states_t2": ["1"],
    "assessment": "関節の痛みとこわばりが朝に強く、起き上がりに30分かかる。日中は自分で起き上がれる日もある。",
    "expected_state": "i",
}
FITS: dict[str, Any] = {
    "fits": "1",
    "state": "i",
    "cause_diseases": [{"cause_disease": "関節リウマチ"}],
    "finding": "関節リウマチによる両肩・両膝の痛みと朝のこわばりが強く、午前中は自力での起き上がりができない日が多い。",
    "needed_tools": ["T2"],
    "expected_period": "6か月",
    "from_address": "北海道旭川市見本通1丁目",
}
