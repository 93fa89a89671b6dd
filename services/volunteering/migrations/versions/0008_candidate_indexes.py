"""What candidates are found by."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_invitations_not_this_kind",
        "invitations",
        ["answered_at"],
        postgresql_where=sa.text("decline_reason = 'not_this_kind'"),
    )


def downgrade() -> None:
    op.drop_index("ix_invitations_not_this_kind", "invitations")
