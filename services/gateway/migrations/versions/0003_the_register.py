"""The register."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('register',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('elector_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('serial', sa.Uuid(), nullable=True),
    sa.Column('hold_label', sa.Uuid(), nullable=True),
    sa.Column('look_again_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mixed', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state = 'reserved') = (look_again_at IS NOT NULL)", name=op.f('ck_register_look_again_reserved')),
    sa.CheckConstraint("(state = 'reserved') = (serial IS NOT NULL)", name=op.f('ck_register_serial_reserved')),
    sa.CheckConstraint("NOT mixed OR state = 'voted'", name=op.f('ck_register_mixed_settled')),
    sa.CheckConstraint("kind IN ('first', 'reissued')", name=op.f('ck_register_kind_known')),
    sa.CheckConstraint("state IN ('reserved', 'held', 'voted')", name=op.f('ck_register_state_known')),
    sa.PrimaryKeyConstraint('ballot_id', 'elector_id', 'kind', name=op.f('pk_register')),
    sa.UniqueConstraint('ballot_id', 'serial', name=op.f('uq_register_ballot_id_serial'))
    )
    op.create_index('ix_register_reserved', 'register', ['look_again_at'], unique=False, postgresql_where=sa.text("state = 'reserved'"))
    op.create_index('ix_register_unmixed', 'register', ['ballot_id'], unique=False, postgresql_where=sa.text("state = 'voted' AND NOT mixed"))
    op.create_table('register_marks',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('elector_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('ballot_id', 'elector_id', 'kind', name=op.f('pk_register_marks'))
    )
    op.create_table('rolls',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rolls'))
    )
    op.create_table('electors',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('roll_id', sa.Uuid(), nullable=False),
    sa.Column('identity', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['roll_id'], ['rolls.id'], name=op.f('fk_electors_roll_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_electors')),
    sa.UniqueConstraint('roll_id', 'identity', name=op.f('uq_electors_roll_id_identity'))
    )
    op.create_table('register_ballots',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('area_ids', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('roll_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('signing_key', sa.LargeBinary(), nullable=True),
    sa.Column('closing_ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('balance', sa.String(length=10), nullable=True),
    sa.Column('box_frozen', sa.Boolean(), nullable=False),
    sa.Column('frozen', sa.Boolean(), nullable=False),
    sa.Column('emptied', sa.Boolean(), nullable=False),
    sa.CheckConstraint("(state = 'done') = (balance IS NOT NULL)", name=op.f('ck_register_ballots_done_with_a_balance')),
    sa.CheckConstraint("balance IN ('sealed', 'unbalanced')", name=op.f('ck_register_ballots_balance_known')),
    sa.CheckConstraint("state <> 'closing' OR closing_ends_at IS NOT NULL", name=op.f('ck_register_ballots_closing_ends')),
    sa.CheckConstraint("state IN ('draft', 'open', 'closing', 'settling', 'verifying', 'sealing', 'done', 'withdrawn')", name=op.f('ck_register_ballots_state_known')),
    sa.CheckConstraint("state NOT IN ('open', 'closing', 'settling', 'verifying') OR signing_key IS NOT NULL", name=op.f('ck_register_ballots_open_with_a_key')),
    sa.ForeignKeyConstraint(['roll_id'], ['rolls.id'], name=op.f('fk_register_ballots_roll_id')),
    sa.PrimaryKeyConstraint('ballot_id', name=op.f('pk_register_ballots'))
    )
    op.create_table('elector_accounts',
    sa.Column('roll_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('elector_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_elector_accounts_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['elector_id'], ['electors.id'], name=op.f('fk_elector_accounts_elector_id')),
    sa.ForeignKeyConstraint(['roll_id'], ['rolls.id'], name=op.f('fk_elector_accounts_roll_id')),
    sa.PrimaryKeyConstraint('roll_id', 'account_id', name=op.f('pk_elector_accounts'))
    )
    op.create_index(op.f('ix_elector_accounts_account_id'), 'elector_accounts', ['account_id'], unique=False)
    op.create_index(op.f('ix_elector_accounts_elector_id'), 'elector_accounts', ['elector_id'], unique=False)
    # The server's samples for its planner would keep serials, times and the key after their rows
    # are gone.
    for column in (
        'register.serial', 'register.hold_label', 'register.look_again_at',
        'register_ballots.signing_key'
    ):
        table, name = column.split('.')
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {name} SET STATISTICS 0')


def downgrade() -> None:
    op.drop_index(op.f('ix_elector_accounts_elector_id'), table_name='elector_accounts')
    op.drop_index(op.f('ix_elector_accounts_account_id'), table_name='elector_accounts')
    op.drop_table('elector_accounts')
    op.drop_table('register_ballots')
    op.drop_table('electors')
    op.drop_table('rolls')
    op.drop_table('register_marks')
    op.drop_index('ix_register_unmixed', table_name='register', postgresql_where=sa.text("state = 'voted' AND NOT mixed"))
    op.drop_index('ix_register_reserved', table_name='register', postgresql_where=sa.text("state = 'reserved'"))
    op.drop_table('register')
