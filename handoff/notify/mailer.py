"""Handing one mail to a real SMTP server, and sorting what may go wrong into wait or give up."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from types import TracebackType

from handoff.config import Settings
from handoff.db.outbox import OutboxRow

TIMEOUT_SECONDS = 20.0  # per step of the conversation; the lease in delivery is much longer


class TryLater(Exception):
    """Not delivered now, perhaps later (server away, busy, cut off). `server`: it is not the mail."""

    def __init__(self, why: str, server: bool = False) -> None:
        self.why = why
        self.server = server
        super().__init__(why)


class NeverAccepted(Exception):
    """The server refused for good (5xx): trying again does not help, somebody must telephone."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


class Mailer:
    """The mail server of the settings. `with mailer.talking() as talk: talk.send(row, now)`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.base_url = settings.base_url
        self.timeout = TIMEOUT_SECONDS

    @property
    def is_on(self) -> bool:
        """Whether a mail server is set; without one notices stay inside the application."""
        return bool(self._settings.mail_host)

    def talking(self) -> Conversation:
        """A conversation that connects with the first mail and ends with the block."""
        return Conversation(self)

    def letter(self, row: OutboxRow, now: datetime) -> EmailMessage:
        """The mail as it goes out; the same Message-ID however often it is tried."""
        letter = EmailMessage()
        letter["From"] = self._settings.mail_from
        letter["To"] = row.to_address
        letter["Subject"] = row.subject
        letter["Date"] = format_datetime(now)
        letter["Message-ID"] = f"<{row.message_id}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(row.body.replace("{base_url}", self.base_url))
        return letter

    def connect(self) -> smtplib.SMTP:
        """A connection ready to take mail. Raises TryLater."""
        s = self._settings
        name = s.mail_from.rpartition("@")[2] or "localhost"
        try:
            if s.mail_tls == "tls":
                context = ssl.create_default_context()
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    s.mail_host, s.mail_port, name, timeout=self.timeout, context=context
                )
            else:
                smtp = smtplib.SMTP(s.mail_host, s.mail_port, name, timeout=self.timeout)
            if s.mail_tls == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if s.mail_user:
                smtp.login(s.mail_user, s.mail_password)
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(_why(error), server=True) from error
        return smtp


class Conversation:
    """One connection used for several mails."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer
        self._smtp: smtplib.SMTP | None = None

    def send(self, row: OutboxRow, now: datetime) -> None:
        """Hand over one mail. Raises TryLater or NeverAccepted."""
        if self._smtp is None:
            self._smtp = self._mailer.connect()
        try:
            self._smtp.send_message(self._mailer.letter(row, now))
        except smtplib.SMTPRecipientsRefused as error:
            self._again()
            code = max((c for c, _ in error.recipients.values()), default=451)
            raise _sorted(code) from error
        except smtplib.SMTPServerDisconnected as error:
            self._smtp = None
            raise TryLater(_why(error)) from error
        except smtplib.SMTPResponseException as error:
            self._again()
            raise _sorted(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            self._smtp = None
            raise TryLater(_why(error)) from error
        except ValueError as error:  # an address or a text no mail can carry
            raise NeverAccepted("unmailable") from error

    def __enter__(self) -> Conversation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (OSError, smtplib.SMTPException):
                self._smtp.close()
            self._smtp = None

    def _again(self) -> None:
        """After a refusal the next mail starts afresh; a dead connection is forgotten."""
        if self._smtp is None:
            return
        try:
            self._smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._smtp = None


def _sorted(code: int) -> TryLater | NeverAccepted:
    """4xx may pass later; 5xx is for good, except a server that does not know us (530, 535)."""
    if 500 <= code < 600 and code not in (530, 534, 535, 538):
        return NeverAccepted(f"smtp {code}")
    return TryLater(f"smtp {code}", server=code == 421)


def _why(error: Exception) -> str:
    """A short reason without addresses or texts of the server."""
    code = getattr(error, "smtp_code", None)
    return f"smtp {code}" if code else type(error).__name__
