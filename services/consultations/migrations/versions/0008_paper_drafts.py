"""Drafts of paper cards, keyed twice."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('paper_keys',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('key', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('ballot_id', name=op.f('pk_paper_keys'))
    )
    op.create_table('paper_batches',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=True),
    sa.Column('papers', sa.Integer(), nullable=False),
    sa.Column('small', sa.Boolean(), nullable=False),
    sa.CheckConstraint('(attempt = 0) = (outcome IS NULL)', name=op.f('ck_paper_batches_attempt_with_an_outcome')),
    sa.CheckConstraint("outcome <> 'dropped' OR small OR papers >= 10 OR papers = 0", name=op.f('ck_paper_batches_ten')),
    sa.PrimaryKeyConstraint('ballot_id', 'number', name=op.f('pk_paper_batches'))
    )
    op.create_index('uq_paper_batches_small', 'paper_batches', ['ballot_id'], unique=True, postgresql_where=sa.text('small'))
    op.create_table('paper_sheets',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=12), nullable=False),
    sa.Column('batch', sa.Integer(), nullable=False),
    sa.Column('first', sa.Text(), nullable=False),
    sa.Column('first_by', sa.Uuid(), nullable=False),
    sa.Column('second', sa.Text(), nullable=True),
    sa.Column('second_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint('first_by <> second_by', name=op.f('ck_paper_sheets_two_people')),
    sa.CheckConstraint('(second IS NULL) = (second_by IS NULL)', name=op.f('ck_paper_sheets_second_by_somebody')),
    sa.PrimaryKeyConstraint('ballot_id', 'number', name=op.f('pk_paper_sheets'))
    )
    op.create_index('ix_paper_sheets_batch', 'paper_sheets', ['ballot_id', 'batch'])
    # The server's samples for its planner would keep numbers and choices after their rows are gone.
    for column in (
        'paper_keys.key', 'paper_sheets.number', 'paper_sheets.first', 'paper_sheets.second'
    ):
        table, name = column.split('.')
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0')


def downgrade() -> None:
    op.drop_table('paper_sheets')
    op.drop_table('paper_batches')
    op.drop_table('paper_keys')
