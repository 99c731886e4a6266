"""The two answers that every room may give: "there is none" and "you may not".

They lie in the lowest room because queries (`db`) and actions both raise them; everything else an
action raises is in `actions/problems.py`, which also hands these on.
"""

from __future__ import annotations


class Problem(Exception):
    """Parent of everything raised on purpose. `message` is what a person reads."""

    message = "この操作はできませんでした。画面を開き直して、もう一度お試しください。"

    def __init__(self, message: str = "") -> None:
        self.message = message or type(self).message
        super().__init__(self.message)


class NotFound(Problem):
    """There is no such record, or it belongs to another office: both answer alike."""

    message = "お探しのものは見つかりませんでした。一覧から開き直してください。"


class NotAllowed(Problem):
    """The role of this person does not hold the permission."""

    message = "この操作は、お使いの役割ではできません。事業所の管理者に確認してください。"
