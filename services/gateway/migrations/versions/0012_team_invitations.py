"""Links that invite into an organisation's team."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = "purpose IN ('register', 'guest', 'sign_in', 'reset', 'change_email', 'operator')"
NOW = BEFORE.replace("'operator'", "'operator', 'team'")


def upgrade() -> None:
    op.drop_constraint("ck_mail_links_purpose_known", "mail_links")
    op.create_check_constraint("purpose_known", "mail_links", NOW)


def downgrade() -> None:
    op.execute("DELETE FROM mail_links WHERE purpose = 'team'")
    op.drop_constraint("ck_mail_links_purpose_known", "mail_links")
    op.create_check_constraint("purpose_known", "mail_links", BEFORE)
