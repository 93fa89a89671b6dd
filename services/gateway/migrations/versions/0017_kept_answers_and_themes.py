"""Answers to a survey, kept for later under a code; the themes of news by mail."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'kept_answers',
        sa.Column('name', sa.LargeBinary(length=32), nullable=False),
        sa.Column('sealed', sa.LargeBinary(), nullable=False),
        sa.Column('goes_on', sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_kept_answers')),
    )
    op.create_index('ix_kept_answers_goes_on', 'kept_answers', ['goes_on'])
    themes: sa.Column[list[str]] = sa.Column(
        'themes', sa.ARRAY(sa.String(length=20)), server_default=sa.text("'{}'"), nullable=False
    )
    op.add_column('subscriptions', themes)


def downgrade() -> None:
    op.drop_column('subscriptions', 'themes')
    op.drop_table('kept_answers')
