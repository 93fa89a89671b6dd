"""The second step of staff sign-in."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'second_steps',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('account_id', sa.Uuid(), nullable=False),
        sa.Column('secret', sa.LargeBinary(), nullable=False),
        sa.Column('last_step', sa.BigInteger(), nullable=False),
        sa.Column(
            'enrolled_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ['account_id'],
            ['accounts.id'],
            name=op.f('fk_second_steps_account_id_accounts'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_second_steps')),
        sa.UniqueConstraint('account_id', name=op.f('uq_second_steps_account_id')),
    )
    op.create_table(
        'recovery_codes',
        sa.Column('second_step_id', sa.Uuid(), nullable=False),
        sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ['second_step_id'],
            ['second_steps.id'],
            name=op.f('fk_recovery_codes_second_step_id_second_steps'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('second_step_id', 'code_hash', name=op.f('pk_recovery_codes')),
    )
    # The previous release goes on signing people in: its sessions have not passed the step.
    op.add_column('sessions', sa.Column('second_step_id', sa.Uuid(), nullable=True))
    op.create_index('ix_sessions_second_step_id', 'sessions', ['second_step_id'])
    op.create_foreign_key(
        op.f('fk_sessions_second_step_id_second_steps'),
        'sessions',
        'second_steps',
        ['second_step_id'],
        ['id'],
        ondelete='SET NULL',
    )


def downgrade() -> None:
    op.drop_constraint(
        op.f('fk_sessions_second_step_id_second_steps'), 'sessions', type_='foreignkey'
    )
    op.drop_index('ix_sessions_second_step_id', table_name='sessions')
    op.drop_column('sessions', 'second_step_id')
    op.drop_table('recovery_codes')
    op.drop_table('second_steps')
