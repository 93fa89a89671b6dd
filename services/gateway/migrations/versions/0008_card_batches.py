"""Paper cards in batches."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('card_batches',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('stubs', sa.Integer(), nullable=True),
    sa.Column('small', sa.Boolean(), nullable=False),
    sa.Column('undivided', sa.Integer(), nullable=False),
    sa.Column('trouble', sa.String(length=10), nullable=True),
    sa.Column('papers', sa.Integer(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'dropping', 'dropped')", name=op.f('ck_card_batches_state_known')),
    sa.CheckConstraint("(state = 'open') = (stubs IS NULL)", name=op.f('ck_card_batches_stubs_fixed')),
    sa.CheckConstraint('stubs IS NULL OR small OR stubs >= 10 OR stubs = 0', name=op.f('ck_card_batches_ten')),
    sa.PrimaryKeyConstraint('ballot_id', 'number', name=op.f('pk_card_batches'))
    )
    op.create_index('uq_card_batches_running', 'card_batches', ['ballot_id'], unique=True, postgresql_where=sa.text("state <> 'dropped'"))
    op.create_index('uq_card_batches_small', 'card_batches', ['ballot_id'], unique=True, postgresql_where=sa.text('small'))
    op.create_table('card_refusals',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('batch', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('cards', sa.Integer(), nullable=False),
    sa.CheckConstraint('cards > 0', name=op.f('ck_card_refusals_cards_positive')),
    sa.PrimaryKeyConstraint('ballot_id', 'batch', 'reason', name=op.f('pk_card_refusals'))
    )
    op.create_table('card_stubs',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('stub', sa.LargeBinary(length=32), nullable=False),
    sa.Column('batch', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=True),
    sa.Column('undivided', sa.Boolean(), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=False),
    sa.Column('judged_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("state IN ('held', 'confirmed', 'refused')", name=op.f('ck_card_stubs_state_known')),
    sa.CheckConstraint('judged_by <> entered_by', name=op.f('ck_card_stubs_two_people')),
    sa.CheckConstraint("state = 'held' OR reason = 'already_voted' OR judged_by IS NOT NULL", name=op.f('ck_card_stubs_judged_by_somebody')),
    sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", name=op.f('ck_card_stubs_refused_with_a_reason')),
    sa.PrimaryKeyConstraint('ballot_id', 'stub', name=op.f('pk_card_stubs'))
    )
    op.create_index('ix_card_stubs_batch', 'card_stubs', ['ballot_id', 'batch'])
    # The server's samples for its planner would keep stubs after their rows are gone.
    for table, name in (('register', 'stub'), ('card_stubs', 'stub')):
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0')


def downgrade() -> None:
    for table in ('card_stubs', 'card_refusals', 'card_batches'):
        op.drop_table(table)
