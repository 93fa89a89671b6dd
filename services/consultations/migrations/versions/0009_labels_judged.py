"""Papers of judged groups: left out or counted, and the answer each label was given."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('papers', 'frozen_papers'):
        op.add_column(table, sa.Column('left_out', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_check_constraint('left_out_unlabelled', 'papers', 'NOT left_out OR hold_label IS NULL')
    op.add_column('boxes', sa.Column('left_out', sa.Integer(), nullable=True))
    op.create_index(
        'ix_papers_labelled',
        'papers',
        ['ballot_id', 'hold_label'],
        postgresql_where=sa.text('hold_label IS NOT NULL'),
    )
    op.create_table(
        'judged_labels',
        sa.Column('ballot_id', sa.Uuid(), nullable=False),
        sa.Column('label', sa.Uuid(), nullable=False),
        sa.Column('decision', sa.String(length=9), nullable=False),
        sa.Column('papers', sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('count', 'leave_out')", name=op.f('ck_judged_labels_decision_known')),
        sa.PrimaryKeyConstraint('ballot_id', 'label', name=op.f('pk_judged_labels')),
    )


def downgrade() -> None:
    op.drop_table('judged_labels')
    op.drop_index('ix_papers_labelled', table_name='papers')
    op.drop_column('boxes', 'left_out')
    for table in ('frozen_papers', 'papers'):
        op.drop_column(table, 'left_out')
