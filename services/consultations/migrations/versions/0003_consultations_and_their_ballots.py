"""Consultations and their ballots."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consultations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('area_ids', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('title', sa.String(length=150), nullable=False),
    sa.Column('summary', sa.String(length=300), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f('ck_consultations_published_at_told')),
    sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f('ck_consultations_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consultations'))
    )
    op.create_index('ix_consultations_centre_id_state', 'consultations', ['centre_id', 'state'], unique=False)
    op.create_table('ballot_changes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('dates', 'closed_early', 'withdrawn')", name=op.f('ck_ballot_changes_kind_known')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_ballot_changes_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot_changes'))
    )
    op.create_index('ix_ballot_changes_consultation_id', 'ballot_changes', ['consultation_id'], unique=False)
    op.create_table('ballots',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('budget', sa.BigInteger(), nullable=False),
    sa.Column('max_choices', sa.Integer(), nullable=False),
    sa.Column('rule', sa.String(length=20), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rehearsal', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('result_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("rule IN ('greedy-stop', 'greedy-skip')", name=op.f('ck_ballots_rule_known')),
    sa.CheckConstraint('budget > 0', name=op.f('ck_ballots_budget_positive')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_ballots_closes_after_opening')),
    sa.CheckConstraint('max_choices > 0', name=op.f('ck_ballots_max_choices_positive')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_ballots_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballots')),
    sa.UniqueConstraint('consultation_id', name=op.f('uq_ballots_consultation_id'))
    )
    op.create_index('ix_ballots_opens_at_closes_at', 'ballots', ['opens_at', 'closes_at'], unique=False)
    op.create_table('ballot_projects',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=500), nullable=False),
    sa.Column('description', sa.String(length=2000), nullable=False),
    sa.Column('cost', sa.BigInteger(), nullable=False),
    sa.Column('area_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint('cost > 0', name=op.f('ck_ballot_projects_cost_positive')),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballots.id'], name=op.f('fk_ballot_projects_ballot_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot_projects')),
    sa.UniqueConstraint('ballot_id', 'code', name=op.f('uq_ballot_projects_ballot_id_code'))
    )


def downgrade() -> None:
    op.drop_table('ballot_projects')
    op.drop_index('ix_ballots_opens_at_closes_at', table_name='ballots')
    op.drop_table('ballots')
    op.drop_index('ix_ballot_changes_consultation_id', table_name='ballot_changes')
    op.drop_table('ballot_changes')
    op.drop_index('ix_consultations_centre_id_state', table_name='consultations')
    op.drop_table('consultations')
