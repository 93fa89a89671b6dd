"""Salts of a survey's answers, and what was told about corrections of ideas."""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('frozen_papers', sa.Column('salt', sa.LargeBinary(length=16), nullable=True))
    for name in ('author_reminded', 'staff_told'):
        no: sa.Column[bool] = sa.Column(
            name, sa.Boolean(), server_default=sa.text("false"), nullable=False
        )
        op.add_column('ideas', no)
    op.create_index(
        'ix_ideas_correcting',
        'ideas',
        ['due_at'],
        unique=False,
        postgresql_where=sa.text("state = 'correcting'"),
    )


def downgrade() -> None:
    op.drop_index('ix_ideas_correcting', table_name='ideas')
    op.drop_column('ideas', 'staff_told')
    op.drop_column('ideas', 'author_reminded')
    op.drop_column('frozen_papers', 'salt')
