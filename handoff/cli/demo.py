"""`handoff demo`: load the fictitious demo town into an empty database."""

from __future__ import annotations

import click

from handoff import clock, config
from handoff import demo as demo_town
from handoff.actions import imprint
from handoff.db import migrate
from handoff.db.session import Database


@click.command()
def demo() -> None:
    """Load the fictitious demo town. Run twice, the second run changes nothing."""
    settings = config.load()
    db = Database(settings.database_url)
    try:
        migrate.upgrade(db)
        imprint.install(db, settings, clock.now())
        loaded = demo_town.load(
            db, clock.now(), secret=settings.secret_key, base_url=settings.base_url
        )
    except demo_town.TownExists:
        click.echo("すでにデータが入っています。何も変更していません。")
        return
    finally:
        db.close()
    click.echo(
        f"お試しの町を読み込みました：事業所・病院など {loaded.offices}、職員 {loaded.staff}、"
        f"利用者 {loaded.clients}、入院 {loaded.stays}（すべて架空です）。"
    )
    if loaded.link:
        address = settings.base_url + loaded.link.path
        click.echo(f"主治医の回答ページ：{address}　確認番号 {loaded.link.code}")
