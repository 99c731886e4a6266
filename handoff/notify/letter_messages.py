"""The mail that carries the link of a letter to a doctor. Nothing about the person, never the code."""

from __future__ import annotations

from handoff.notify.messages import PRODUCT


def link_mail(office: str, address: str) -> tuple[str, str]:
    """Subject and body. `office` is the name of the asking office, `address` the answer page."""
    name = office.replace("\r", " ").replace("\n", " ")
    body = (
        f"{name}から、主治医の先生への連絡票が届いています。\n"
        "次のアドレスを開いて、ご確認とご返信をお願いします。\n"
        "\n"
        f"{address}\n"
        "\n"
        "開くときに、6桁の確認番号が要ります。\n"
        "番号は、このメールとは別の方法（電話など）でお知らせします。\n"
        "\n"
        "このメールには、患者さんの情報は書かれていません。\n"
        "心当たりがないときは、開かずに破棄してください。\n"
        "このアドレスに返信しても届きません。\n"
    )
    return f"【{PRODUCT}】連絡票が届いています", body
