"""Forms of signing in."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField

from handoff.web.forms.base import BaseForm, Needed, TextLine


class SignInForm(BaseForm):
    """Login name and password; carries a kept form and where to go afterwards."""

    login_name = TextLine(
        "ログイン名",
        [Needed("ログイン名を入力してください")],
        render_kw={
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        },
    )
    password = PasswordField(
        "パスワード",
        [Needed("パスワードを入力してください")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
    kept = HiddenField()


class PasswordForm(BaseForm):
    """Choosing an own password."""

    old_password = PasswordField(
        "今のパスワード",
        [Needed("今のパスワードを入力してください")],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        "新しいパスワード",
        [Needed("新しいパスワードを入力してください")],
        description="13文字以上。関係のない言葉を3つか4つ続けると、覚えやすく破られにくくなります。記号や数字は必要ありません。",
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        "新しいパスワード（確認のためもう一度）",
        [Needed("確認のため、新しいパスワードをもう一度入力してください")],
        render_kw={"autocomplete": "new-password"},
    )

    def agrees(self) -> bool:
        """Whether the new password was typed twice alike; adds a sentence when not."""
        if self.new_password.data == self.repeated.data:
            return True
        self.refuse(
            "repeated", "上に入力した新しいパスワードと違います。同じものを入力してください。"
        )
        return False
