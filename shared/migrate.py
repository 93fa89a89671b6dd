"""Migrations: each service's own, safe to run while the previous release still works."""

from pathlib import Path

from alembic import context
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import text

# A migration that cannot get its lock gives up instead of stopping everybody who queues behind it.
LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "10min"


def run() -> None:
    """Run the migrations asked for; called by every service's `env.py`."""
    db = current_app.extensions["sqlalchemy"]
    with db.engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def migrate(app: Flask) -> None:
    """Bring a service's database to this release; a second run changes nothing."""
    with app.app_context():
        upgrade(directory=str(Path(app.root_path) / "migrations"))
