"""Guests, and people the centre enters who are not online: how to phone them, how long they stay."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TOGETHER = "(guest_key IS NULL) = (guest_until IS NULL)"
NO_MAIL = "entered_centre_id IS NULL OR email IS NULL"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("phone", sa.String(40)))
    op.add_column("accounts", sa.Column("guest_key", sa.Uuid()))
    op.add_column("accounts", sa.Column("guest_until", sa.DateTime(timezone=True)))
    op.add_column("accounts", sa.Column("entered_centre_id", sa.Uuid()))
    op.create_foreign_key(
        "fk_accounts_entered_centre_id",
        "accounts",
        "centres",
        ["entered_centre_id"],
        ["id"],
    )
    op.create_unique_constraint("uq_accounts_guest_key", "accounts", ["guest_key"])
    op.create_check_constraint("guest_for_a_while", "accounts", TOGETHER)
    op.create_check_constraint("entered_without_mail", "accounts", NO_MAIL)
    op.create_index(
        "ix_accounts_guest_until",
        "accounts",
        ["guest_until"],
        postgresql_where=sa.text("guest_until IS NOT NULL"),
    )
    op.create_index(
        "ix_accounts_entered_centre_id",
        "accounts",
        ["entered_centre_id"],
        postgresql_where=sa.text("entered_centre_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_accounts_entered_centre_id", "accounts")
    op.drop_index("ix_accounts_guest_until", "accounts")
    op.drop_constraint("ck_accounts_entered_without_mail", "accounts")
    op.drop_constraint("ck_accounts_guest_for_a_while", "accounts")
    op.drop_constraint("uq_accounts_guest_key", "accounts")
    op.drop_constraint("fk_accounts_entered_centre_id", "accounts")
    for name in ("entered_centre_id", "guest_until", "guest_key", "phone"):
        op.drop_column("accounts", name)
