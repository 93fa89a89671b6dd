"""Votes counted by origin, groups that are judged before the count, papers reissued, kiosks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('register', sa.Column('left_out', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_check_constraint('left_out_voted', 'register', "NOT left_out OR state = 'voted'")
    op.create_index(
        'ix_register_labelled',
        'register',
        ['ballot_id', 'hold_label'],
        postgresql_where=sa.text('hold_label IS NOT NULL'),
    )
    for column, usual in (('hold_limit', '15'), ('counter_limit', '150'), ('reissue_limit', '20')):
        op.add_column('register_ballots', sa.Column(column, sa.Integer(), server_default=usual, nullable=False))
    op.add_column('register_ballots', sa.Column('verified', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_check_constraint(
        'limits_positive', 'register_ballots', 'hold_limit > 0 AND counter_limit > 0 AND reissue_limit > 0'
    )
    op.create_table(
        'register_origins',
        sa.Column('ballot_id', sa.Uuid(), nullable=False),
        sa.Column('origin', sa.LargeBinary(length=32), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('votes', sa.Integer(), nullable=False),
        sa.CheckConstraint('votes > 0', name=op.f('ck_register_origins_votes_positive')),
        sa.PrimaryKeyConstraint('ballot_id', 'origin', 'since', name=op.f('pk_register_origins')),
    )
    _groups()
    op.create_table(
        'register_grants',
        sa.Column('ballot_id', sa.Uuid(), nullable=False),
        sa.Column('elector_id', sa.Uuid(), nullable=False),
        sa.Column('code', sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint('ballot_id', 'elector_id', name=op.f('pk_register_grants')),
        sa.UniqueConstraint('ballot_id', 'code', name=op.f('uq_register_grants_ballot_id_code')),
    )
    op.create_table(
        'kiosks',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('centre_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('network', postgresql.CIDR(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f('ck_kiosks_named')),
        sa.CheckConstraint(
            'masklen(network) >= CASE family(network) WHEN 4 THEN 16 ELSE 32 END',
            name=op.f('ck_kiosks_not_too_wide'),
        ),
        sa.ForeignKeyConstraint(['centre_id'], ['centres.id'], name=op.f('fk_kiosks_centre_id_centres')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_kiosks')),
        sa.UniqueConstraint('centre_id', 'network', name=op.f('uq_kiosks_centre_id_network')),
    )


def _groups() -> None:
    def check(condition: str, name: str) -> sa.CheckConstraint:
        return sa.CheckConstraint(condition, name=op.f(f'ck_register_groups_{name}'))

    op.create_table(
        'register_groups',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('ballot_id', sa.Uuid(), nullable=False),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('origin', sa.LargeBinary(length=32), nullable=True),
        sa.Column('label', sa.Uuid(), nullable=True),
        sa.Column('decision', sa.String(length=9), nullable=True),
        sa.Column('reason', sa.Text(), server_default='', nullable=False),
        sa.Column('first_account', sa.Uuid(), nullable=True),
        sa.Column('second_account', sa.Uuid(), nullable=True),
        sa.Column('papers', sa.Integer(), nullable=True),
        sa.Column('told', sa.Boolean(), server_default=sa.text('false'), nullable=False),
        check("kind IN ('network', 'device', 'staff')", 'kind_known'),
        check("decision IN ('count', 'leave_out', 'dissolve')", 'decision_known'),
        check('first_account <> second_account', 'two_judges'),
        check(
            "decision IS NULL OR decision = 'dissolve' OR (first_account IS NOT NULL AND reason <> '')",
            'proposed_with_a_reason',
        ),
        check('second_account IS NULL OR first_account IS NOT NULL', 'second_after_first'),
        check(
            'label IS NOT NULL OR (papers IS NOT NULL AND '
            "(decision = 'dissolve' OR second_account IS NOT NULL))",
            'label_until_judged',
        ),
        check("NOT told OR decision = 'leave_out'", 'told_when_left_out'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_register_groups')),
        sa.UniqueConstraint('ballot_id', 'origin', name=op.f('uq_register_groups_ballot_id_origin')),
        sa.UniqueConstraint('label', name=op.f('uq_register_groups_label')),
    )
    op.create_index(
        'ix_register_groups_to_settle',
        'register_groups',
        ['ballot_id'],
        postgresql_where=sa.text('label IS NOT NULL'),
    )


def downgrade() -> None:
    for table in ('kiosks', 'register_grants', 'register_groups', 'register_origins'):
        op.drop_table(table)
    for column in ('verified', 'reissue_limit', 'counter_limit', 'hold_limit'):
        op.drop_column('register_ballots', column)
    op.drop_index('ix_register_labelled', table_name='register')
    op.drop_column('register', 'left_out')
