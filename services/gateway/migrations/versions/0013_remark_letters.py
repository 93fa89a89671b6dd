"""Remarks confirmed by mail; what an erased person's words become."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

BEFORE = (
    "purpose IN ('register', 'guest', 'sign_in', 'reset', 'change_email', 'operator', 'team')"
)
NOW = BEFORE.replace("'team'", "'team', 'remark'")


def upgrade() -> None:
    op.add_column('erasures', sa.Column('words', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.drop_constraint('ck_mail_links_purpose_known', 'mail_links')
    op.create_check_constraint('purpose_known', 'mail_links', NOW)


def downgrade() -> None:
    op.execute("DELETE FROM mail_links WHERE purpose = 'remark'")
    op.drop_constraint('ck_mail_links_purpose_known', 'mail_links')
    op.create_check_constraint('purpose_known', 'mail_links', BEFORE)
    op.drop_column('erasures', 'words')
