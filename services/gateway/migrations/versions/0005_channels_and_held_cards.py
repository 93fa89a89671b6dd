"""How a vote came, cards held by a clerk, and the phase of verification."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('register', 'register_marks'):
        op.add_column(table, sa.Column('channel', sa.String(length=8), server_default='account', nullable=False))
    op.add_column('register', sa.Column('batch', sa.Integer(), nullable=True))
    op.add_column('register', sa.Column('stub', sa.LargeBinary(length=32), nullable=True))
    op.create_check_constraint('channel_known', 'register', "channel IN ('account', 'letter', 'counter', 'card')")
    op.create_check_constraint('held_in_a_batch', 'register', "(state = 'held') = (batch IS NOT NULL)")
    op.create_check_constraint('held_by_a_stub', 'register', "(state = 'held') = (stub IS NOT NULL)")
    op.create_unique_constraint('uq_register_ballot_id_stub', 'register', ['ballot_id', 'stub'])
    op.add_column('register_ballots', sa.Column('verifies_until', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('register_ballots', 'verifies_until')
    for column in ('stub', 'batch', 'channel'):
        op.drop_column('register', column)
    op.drop_column('register_marks', 'channel')
