"""Ideas: pictures, signatures, checks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('ideas', sa.Column('version', sa.Integer(), server_default='0', nullable=False))
    op.add_column('ideas', sa.Column('signatures', sa.Integer(), server_default='0', nullable=False))
    op.add_column('ideas', sa.Column('paper_signatures', sa.Integer(), server_default='0', nullable=False))
    op.add_column('ideas', sa.Column('due_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('ideas', sa.Column('merged_into', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_ideas_merged_into'), 'ideas', 'ideas', ['merged_into'], ['id'])
    op.create_check_constraint(op.f('ck_ideas_merged_told'), 'ideas', "(state = 'merged') = (merged_into IS NOT NULL) AND merged_into <> id")
    op.create_check_constraint(op.f('ck_ideas_corrections_dated'), 'ideas', "state <> 'correcting' OR due_at IS NOT NULL")
    op.create_check_constraint(op.f('ck_ideas_paper_signatures_counted'), 'ideas', 'paper_signatures BETWEEN 0 AND signatures')
    op.create_table('idea_settings',
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('signatures', sa.Integer(), nullable=False),
    sa.Column('of_areas', postgresql.JSONB(), nullable=False),
    sa.Column('per_person', sa.Integer(), nullable=False),
    sa.Column('most_cost', sa.BigInteger(), nullable=True),
    sa.Column('correction_days', sa.Integer(), nullable=False),
    sa.Column('appeal_days', sa.Integer(), nullable=False),
    sa.Column('checklist', postgresql.JSONB(), nullable=False),
    sa.CheckConstraint('signatures >= 0', name=op.f('ck_idea_settings_signatures_counted')),
    sa.CheckConstraint('per_person > 0', name=op.f('ck_idea_settings_per_person_positive')),
    sa.CheckConstraint('most_cost > 0', name=op.f('ck_idea_settings_most_cost_positive')),
    sa.CheckConstraint('correction_days > 0 AND appeal_days > 0', name=op.f('ck_idea_settings_days_positive')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_idea_settings_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_idea_settings'))
    )
    op.create_table('idea_costs',
    sa.Column('idea_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_idea_costs_amount_positive')),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_idea_costs_idea_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('idea_id', 'position', name=op.f('pk_idea_costs'))
    )
    op.create_table('idea_pictures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('idea_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_idea_pictures_file_id')),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_idea_pictures_idea_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_pictures')),
    sa.UniqueConstraint('file_id', name=op.f('uq_idea_pictures_file_id'))
    )
    op.create_index('ix_idea_pictures_idea_id', 'idea_pictures', ['idea_id'], unique=False)
    op.create_table('idea_signatures',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('idea_id', sa.Uuid(), nullable=False),
    sa.Column('signer', sa.Uuid(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_idea_signatures_idea_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_signatures')),
    sa.UniqueConstraint('idea_id', 'signer', name=op.f('uq_idea_signatures_idea_id_signer'))
    )
    op.create_index('ix_idea_signatures_signer', 'idea_signatures', ['signer'], unique=False)
    op.create_table('idea_paper_counts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('idea_id', sa.Uuid(), nullable=False),
    sa.Column('sent_as', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number <> 0', name=op.f('ck_idea_paper_counts_number_told')),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_idea_paper_counts_idea_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_paper_counts')),
    sa.UniqueConstraint('idea_id', 'sent_as', name=op.f('uq_idea_paper_counts_idea_id_sent_as'))
    )
    op.create_table('idea_versions',
    sa.Column('idea_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('words', postgresql.JSONB(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_idea_versions_idea_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('idea_id', 'number', name=op.f('pk_idea_versions'))
    )
    op.create_table('idea_acts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('idea_id', sa.Uuid(), nullable=False),
    sa.Column('act', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checklist', postgresql.JSONB(), nullable=False),
    sa.Column('about', sa.Integer(), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('overrules', sa.Uuid(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('overrules <> done_by', name=op.f('ck_idea_acts_another_person')),
    sa.CheckConstraint("act NOT IN ('returned', 'rejected', 'upheld', 'granted', 'reopened') OR reason <> ''", name=op.f('ck_idea_acts_decided_with_reason')),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_idea_acts_idea_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_acts'))
    )
    op.create_index('ix_idea_acts_idea_id', 'idea_acts', ['idea_id'], unique=False)
    op.create_table('idea_mergers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('target_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=500), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('source_id <> target_id', name=op.f('ck_idea_mergers_two_ideas')),
    sa.CheckConstraint("state IN ('proposed', 'agreed', 'refused', 'taken_back')", name=op.f('ck_idea_mergers_state_known')),
    sa.ForeignKeyConstraint(['source_id'], ['ideas.id'], name=op.f('fk_idea_mergers_source_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['target_id'], ['ideas.id'], name=op.f('fk_idea_mergers_target_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idea_mergers'))
    )
    op.create_index('uq_idea_mergers_waiting', 'idea_mergers', ['source_id', 'target_id'], unique=True, postgresql_where=sa.text("state = 'proposed'"))
    op.create_index('ix_idea_mergers_target_id', 'idea_mergers', ['target_id'], unique=False)
    op.add_column('ballot_projects', sa.Column('idea_id', sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f('fk_ballot_projects_idea_id'), 'ballot_projects', 'ideas', ['idea_id'], ['id'], ondelete='SET NULL')
    op.create_unique_constraint(op.f('uq_ballot_projects_idea_id'), 'ballot_projects', ['idea_id'])


def downgrade() -> None:
    op.drop_constraint(op.f('uq_ballot_projects_idea_id'), 'ballot_projects', type_='unique')
    op.drop_constraint(op.f('fk_ballot_projects_idea_id'), 'ballot_projects', type_='foreignkey')
    op.drop_column('ballot_projects', 'idea_id')
    for table in ('idea_mergers', 'idea_acts', 'idea_versions', 'idea_paper_counts', 'idea_signatures', 'idea_pictures', 'idea_costs', 'idea_settings'):
        op.drop_table(table)
    for name in ('paper_signatures_counted', 'corrections_dated', 'merged_told'):
        op.drop_constraint(op.f(f'ck_ideas_{name}'), 'ideas', type_='check')
    op.drop_constraint(op.f('fk_ideas_merged_into'), 'ideas', type_='foreignkey')
    for column in ('merged_into', 'due_at', 'paper_signatures', 'signatures', 'version'):
        op.drop_column('ideas', column)
