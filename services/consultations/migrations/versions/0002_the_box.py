"""The box."""

from sqlalchemy.dialects import postgresql
import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('boxes',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('form', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=True),
    sa.Column('receipt_key', sa.LargeBinary(), nullable=True),
    sa.Column('told_voted', sa.Integer(), nullable=True),
    sa.Column('told_reissued', sa.Integer(), nullable=True),
    sa.Column('found', sa.Integer(), nullable=True),
    sa.Column('unbalanced_reason', sa.Text(), nullable=False),
    sa.Column('first_account', sa.Uuid(), nullable=True),
    sa.Column('second_account', sa.Uuid(), nullable=True),
    sa.Column('papers_root', sa.LargeBinary(), nullable=True),
    sa.Column('receipts_root', sa.LargeBinary(), nullable=True),
    sa.Column('emptied', sa.Boolean(), nullable=False),
    sa.CheckConstraint("state = 'draft' OR public_key IS NOT NULL", name=op.f('ck_boxes_opened_with_a_key')),
    sa.CheckConstraint("state IN ('draft', 'open', 'sealed', 'unbalanced', 'frozen', 'published')", name=op.f('ck_boxes_state_known')),
    sa.CheckConstraint("state NOT IN ('frozen', 'published') OR (receipt_key IS NULL AND papers_root IS NOT NULL AND receipts_root IS NOT NULL)", name=op.f('ck_boxes_frozen_whole')),
    sa.CheckConstraint('first_account <> second_account', name=op.f('ck_boxes_two_officials')),
    sa.PrimaryKeyConstraint('ballot_id', name=op.f('pk_boxes'))
    )
    op.create_table('frozen_papers',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('choices', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('ballot_id', 'place', name=op.f('pk_frozen_papers'))
    )
    op.create_table('frozen_receipts',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('ballot_id', 'hash', name=op.f('pk_frozen_receipts'))
    )
    op.create_table('papers',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('serial', sa.Uuid(), nullable=False),
    sa.Column('hold_label', sa.Uuid(), nullable=True),
    sa.Column('choices', sa.Text(), nullable=True),
    sa.Column('mixed', sa.Boolean(), nullable=False),
    sa.CheckConstraint('choices IS NOT NULL OR NOT mixed', name=op.f('ck_papers_voids_unmixed')),
    sa.PrimaryKeyConstraint('ballot_id', 'serial', name=op.f('pk_papers'))
    )
    op.create_index('ix_papers_unmixed', 'papers', ['ballot_id'], unique=False, postgresql_where=sa.text('NOT mixed AND choices IS NOT NULL'))
    op.create_table('receipts',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('mixed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('ballot_id', 'hash', name=op.f('pk_receipts'))
    )
    op.create_index('ix_receipts_unmixed', 'receipts', ['ballot_id'], unique=False, postgresql_where=sa.text('NOT mixed'))
    # The server's samples for its planner would keep serials, choices and the key after their rows
    # are gone, and tell the commonest papers while the vote runs.
    for column in (
        'papers.serial', 'papers.hold_label', 'papers.choices', 'receipts.hash', 'boxes.receipt_key'
    ):
        table, name = column.split('.')
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0')


def downgrade() -> None:
    op.drop_index('ix_receipts_unmixed', table_name='receipts', postgresql_where=sa.text('NOT mixed'))
    op.drop_table('receipts')
    op.drop_index('ix_papers_unmixed', table_name='papers', postgresql_where=sa.text('NOT mixed AND choices IS NOT NULL'))
    op.drop_table('papers')
    op.drop_table('frozen_receipts')
    op.drop_table('frozen_papers')
    op.drop_table('boxes')
