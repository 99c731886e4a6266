"""Named rules of ③ (field catalogue 3.6; 運営基準13条19号, 19号の2, 20号)."""

from __future__ import annotations

from datetime import date

from handoff.sheets import doctor_contact_choices as k
from handoff.sheets.doctor_contact_services import TABLE
from handoff.sheets.judgements import day_of, refuse, warn
from handoff.sheets.model import Finding, Values


def is_report(values: Values) -> bool:
    """Whether the letter asks for no answer at all (回答不要)."""
    return tuple(values.get("wanted_reply", ())) == ("none",)


def office_can_be_reached(values: Values, moment: str, today: date) -> list[Finding]:
    """S-1.09: telephone, FAX or mail, one of them."""
    if moment != "send" or any(values.get(f"office_{by}") for by in ("tel", "fax", "mail")):
        return []
    message = "事業所の電話番号・FAX番号・メールのどれか1つを入力してください。"
    return [refuse("office_tel", message, "missing")]


def services_named(values: Values, moment: str, today: date) -> list[Finding]:
    """S-3.02: an opinion on medical services must say on which."""
    asked = k.NEEDS_SERVICES & {*values.get("purposes", ())}
    if moment != "send" or not asked or values.get("med_services"):
        return []
    message = "位置付けを検討している医療系サービスを選んでください。"
    return [refuse("med_services", message, "missing")]


def consent_before_asking(values: Values, moment: str, today: date) -> list[Finding]:
    """13条19号: the client agrees before the doctor is asked; afterwards is too late for that."""
    asked = k.ASKS_OPINION & {*values.get("purposes", ())}
    if moment != "send" or not asked or values.get("consent_type") != "4":
        return []
    message = (
        "主治医に意見を求めるには、先に利用者の同意が要ります（運営基準第13条第19号）。"
        "同意を得てから送ってください。急ぐときは電話で連絡してください。"
    )
    return [refuse("consent_type", message, "consent")]


def report_asks_nothing(values: Values, moment: str, today: date) -> list[Finding]:
    """「回答不要」 beside a question for an opinion."""
    if not is_report(values) or not k.NEEDS_DELIVERY & {*values.get("purposes", ())}:
        return []
    message = "「回答不要」が選ばれていますが、意見をお尋ねしています。どちらかに直してください。"
    return [warn("wanted_reply", message, "contradiction")]


def days_in_order(values: Values, moment: str, today: date) -> list[Finding]:
    """Return, meeting and answer come after the letter."""
    sent = day_of(values, "sent_on")
    found = []
    for key, words in (
        ("reply_due_on", "返送期日が発信日より前になっています。日付を直してください。"),
        ("urgent_by", "「お急ぎ」の期限が発信日より前になっています。日付を直してください。"),
        ("meeting_on", "会議の開催日が発信日より前になっています。確かめてください。"),
        ("replied_on", "回答日が発信日より前になっています。確かめてください。"),
    ):
        day = day_of(values, key)
        if day and sent and day < sent:
            found.append(warn(key, words, "order"))
    replied = day_of(values, "replied_on")
    if replied and replied > today:
        message = "回答日が今日より後の日付です。確かめて直してください。"
        found.append(refuse("replied_on", message, "future"))
    return found


def needs_answered(values: Values, moment: str, today: date) -> list[Finding]:
    """S-4.10: every service asked about is answered; only when the answer is written here."""
    if moment != "answer" or values.get("reply_way") not in (None, "below"):
        return []
    answered = {row.get("service") for row in values.get("med_need", ())}
    left = [s for s in values.get("med_services", ()) if s not in answered and s in TABLE]
    if not left:
        return []
    named = "、".join(TABLE[s].label for s in left)
    message = f"{named}が必要かどうかを選んでください。決められないときは「判断保留」を選べます。"
    return [refuse("med_need", message, "missing")]


def answer_agrees_with_itself(values: Values, moment: str, today: date) -> list[Finding]:
    """One service twice, an order for what is not needed, absent without a word."""
    found = []
    seen: set[str] = set()
    for number, row in enumerate(values.get("med_need", ())):
        service = row.get("service", "")
        if service and service in seen:
            message = "同じサービスが2行あります。どちらかの行を消してください。"
            found.append(Finding("warn", "med_need", message, "twice", number, "service"))
        seen.add(service)
        if row.get("need") == "not_needed" and row.get("order") in ("issue", "issued"):
            message = "「必要なし」ですが、指示書は発行することになっています。確かめてください。"
            found.append(Finding("warn", "med_need", message, "contradiction", number, "order"))
    if values.get("meeting_reply") == "absent" and moment == "answer" and not values.get("opinion"):
        message = "会議を欠席するときは、意見の欄に一言書いてください。"
        found.append(warn("opinion", message, "absent"))
    return found


def plan_delivered(values: Values, moment: str, today: date) -> list[Finding]:
    """19号の2: who was asked gets the finished plan, with day and means, before the file is closed."""
    asked = k.NEEDS_DELIVERY & {*values.get("purposes", ())}
    if moment != "close" or not asked:
        return []
    without = values.get("outcome") == "none"
    found = []
    for key, words in (
        ("plan_delivered_on", "できあがったケアプランを主治医に交付した日を入力してください。"),
        ("plan_delivered_means", "ケアプランを主治医に交付した方法を選んでください。"),
    ):
        if not values.get(key):
            found.append((warn if without else refuse)(key, words, "delivery"))
    return found


def answer_before_the_plan(values: Values, moment: str, today: date) -> list[Finding]:
    """13条19号: the opinion is heard beforehand; an answer after the plan was made is pointed out."""
    given = day_of(values, "plan_delivered_on")
    heard = next((d for key in ("replied_on", "oral_on") if (d := day_of(values, key))), None)
    if not given or not heard or heard <= given:
        return []
    message = (
        "主治医の意見が、ケアプランを交付した日より後になっています。"
        "意見を受けてケアプランを見直したかどうかを確かめてください。"
    )
    return [warn("plan_delivered_on", message, "order")]


RULES = (
    office_can_be_reached,
    services_named,
    consent_before_asking,
    report_asks_nothing,
    days_in_order,
    needs_answered,
    answer_agrees_with_itself,
    plan_delivered,
    answer_before_the_plan,
)
