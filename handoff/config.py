"""Settings, all `HANDOFF_*` environment variables. docs/operations.md lists them; a test compares."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

RETENTION_YEARS = (2, 5)  # the choices of rules.retention; a test compares


class BadSetting(ValueError):
    """A setting that cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may decide."""

    data_dir: Path
    database_url: str
    secret_key: str
    base_url: str = "http://127.0.0.1:8000"
    mail_host: str = ""  # empty: mail is switched off, notices stay inside the application
    mail_port: int = 25
    mail_user: str = ""
    mail_password: str = ""
    mail_tls: str = ""  # "" | "starttls" | "tls"
    mail_from: str = "renkei@localhost"
    idle_minutes: int = 15
    session_hours: int = 12
    retention_years: int = 5
    proxy_hops: int = 0
    sign: bool = False  # papers get an electronic signature when they are kept
    sign_p12: str = ""  # empty: the installation's own authority in the data folder
    sign_password: str = ""
    sign_trust: str = ""  # file of certificates (PEM) that signatures are traced back to
    sign_tsa_url: str = ""  # empty: no time stamps
    sign_tsa_user: str = ""
    sign_tsa_password: str = ""
    sign_for_years: bool = True  # with a time stamp: B-LTA, otherwise B-T

    @property
    def is_local(self) -> bool:
        """Whether this is a trial on this computer (plain HTTP on a loopback address)."""
        return self.base_url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises BadSetting when production settings are unsafe."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("HANDOFF_DATA_DIR", "var")).resolve()
    base_url = env.get("HANDOFF_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    settings = Settings(
        **_signing(env),
        data_dir=data_dir,
        database_url=env.get("HANDOFF_DATABASE_URL", f"sqlite:///{data_dir / 'handoff.db'}"),
        secret_key=env.get("HANDOFF_SECRET_KEY") or _kept_secret(data_dir),
        base_url=base_url,
        mail_host=env.get("HANDOFF_MAIL_HOST", ""),
        mail_port=_number(env, "HANDOFF_MAIL_PORT", 25),
        mail_user=env.get("HANDOFF_MAIL_USER", ""),
        mail_password=env.get("HANDOFF_MAIL_PASSWORD", ""),
        mail_tls=env.get("HANDOFF_MAIL_TLS", ""),
        mail_from=env.get("HANDOFF_MAIL_FROM", "renkei@localhost"),
        idle_minutes=_number(env, "HANDOFF_IDLE_MINUTES", 15),
        session_hours=_number(env, "HANDOFF_SESSION_HOURS", 12),
        retention_years=_number(env, "HANDOFF_RETENTION_YEARS", 5),
        proxy_hops=_number(env, "HANDOFF_PROXY_HOPS", 0),
    )
    if not env.get("HANDOFF_SIGN"):  # a trial shows what can be had; a real installation decides
        settings = replace(settings, sign=settings.is_local)
    _refuse_unsafe(settings)
    return settings


def _signing(env: Mapping[str, str]) -> dict[str, Any]:
    level = env.get("HANDOFF_SIGN_LEVEL", "") or "b-lta"
    if level not in ("b-t", "b-lta"):
        raise BadSetting("HANDOFF_SIGN_LEVEL must be b-t or b-lta")
    if env.get("HANDOFF_SIGN", "") not in ("", "on", "off"):
        raise BadSetting("HANDOFF_SIGN must be on or off")
    return {
        "sign": env.get("HANDOFF_SIGN") == "on",
        "sign_p12": env.get("HANDOFF_SIGN_P12", ""),
        "sign_password": env.get("HANDOFF_SIGN_PASSWORD", ""),
        "sign_trust": env.get("HANDOFF_SIGN_TRUST", ""),
        "sign_tsa_url": env.get("HANDOFF_SIGN_TSA_URL", ""),
        "sign_tsa_user": env.get("HANDOFF_SIGN_TSA_USER", ""),
        "sign_tsa_password": env.get("HANDOFF_SIGN_TSA_PASSWORD", ""),
        "sign_for_years": level == "b-lta",
    }


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise BadSetting(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _refuse_unsafe(settings: Settings) -> None:
    if len(settings.secret_key) < 32:
        raise BadSetting("HANDOFF_SECRET_KEY must have 32 characters or more")
    if settings.mail_tls not in ("", "starttls", "tls"):
        raise BadSetting("HANDOFF_MAIL_TLS must be empty, starttls or tls")
    if settings.retention_years not in RETENTION_YEARS:
        raise BadSetting("HANDOFF_RETENTION_YEARS must be 2 or 5 (RC-01, RC-02)")
    if settings.sign_tsa_url and not settings.sign_tsa_url.startswith(("http://", "https://")):
        raise BadSetting("HANDOFF_SIGN_TSA_URL must begin with https:// or http://")
    if not settings.is_local and not settings.base_url.startswith("https://"):
        raise BadSetting("HANDOFF_BASE_URL must begin with https:// outside this computer")


def _kept_secret(data_dir: Path) -> str:
    """A random secret kept in the data folder, made on first use, readable by the owner only."""
    path = data_dir / "secret_key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    data_dir.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(32)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another worker was first
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    return secret
