"""Acts that wait for a second person."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'pending_acts',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('proposed_by', sa.Uuid(), nullable=False),
        sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('announce', 'dates', 'close', 'withdraw')",
            name=op.f('ck_pending_acts_kind_known'),
        ),
        sa.CheckConstraint(
            "(kind = 'dates') = (opens_at IS NOT NULL) AND (kind = 'dates') = (closes_at IS NOT NULL)",
            name=op.f('ck_pending_acts_dates_where_due'),
        ),
        sa.ForeignKeyConstraint(
            ['consultation_id'],
            ['consultations.id'],
            name=op.f('fk_pending_acts_consultation_id_consultations'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pending_acts')),
        sa.UniqueConstraint('consultation_id', name=op.f('uq_pending_acts_consultation_id')),
    )


def downgrade() -> None:
    op.drop_table('pending_acts')
