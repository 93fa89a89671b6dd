"""Offers with exceptions, needs and things to lend, also for people who are not online."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = ("needs", "things")
AGREED = "entered_by IS NULL OR agreed_on IS NOT NULL"


def upgrade() -> None:
    empty = {"server_default": "{}", "nullable": False}
    op.add_column("offers", sa.Column("away", DATEMULTIRANGE(), **empty))
    op.add_column("offers", sa.Column("also_free", ARRAY(sa.String(24)), **empty))
    op.add_column(
        "offers",
        sa.Column("off_on_holidays", sa.Boolean(), server_default="false", nullable=False),
    )
    for name in WORDS:
        op.add_column("offers", sa.Column(name, ARRAY(sa.String(40)), **empty))
    op.add_column("offers", sa.Column("entered_by", sa.Uuid()))
    op.add_column("offers", sa.Column("agreed_on", sa.Date()))
    op.create_check_constraint("entered_with_consent", "offers", AGREED)


def downgrade() -> None:
    op.drop_constraint("ck_offers_entered_with_consent", "offers")
    for name in ("agreed_on", "entered_by", *WORDS, "off_on_holidays", "also_free", "away"):
        op.drop_column("offers", name)
