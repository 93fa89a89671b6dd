"""Phases, files, fragments, remarks and ideas."""


import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('departments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_departments')),
    sa.UniqueConstraint('centre_id', 'name', name=op.f('uq_departments_centre_id_name'))
    )
    op.create_table('files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('media_type', sa.String(length=40), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('alternative', sa.String(length=500), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("media_type IN ('application/pdf', 'image/jpeg', 'image/png', 'image/webp')", name=op.f('ck_files_media_type_known')),
    sa.CheckConstraint('size = octet_length(content) AND size > 0', name=op.f('ck_files_size_true')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_files_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_files'))
    )
    op.create_index('ix_files_consultation_id', 'files', ['consultation_id'], unique=False)
    op.create_table('fragments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('heading', sa.String(length=200), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_fragments_number_positive')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_fragments_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fragments')),
    sa.UniqueConstraint('consultation_id', 'id', name=op.f('uq_fragments_consultation_id_id')),
    sa.UniqueConstraint('consultation_id', 'number', name=op.f('uq_fragments_consultation_id_number'))
    )
    op.create_table('ideas',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('sent_as', sa.Uuid(), nullable=False),
    sa.Column('imported_as', sa.String(length=80), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=500), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('area_id', sa.Uuid(), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('cost', sa.BigInteger(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('shown_as', sa.String(length=9), nullable=False),
    sa.Column('pseudonym', sa.String(length=80), nullable=False),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('supports', sa.Integer(), server_default='0', nullable=False),
    sa.Column('comments', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("(state = 'draft') = (number IS NULL)", name=op.f('ck_ideas_number_from_the_start')),
    sa.CheckConstraint("state IN ('draft', 'public', 'correcting', 'accepted', 'rejected', 'appealed', 'merged', 'withdrawn', 'hidden', 'removed')", name=op.f('ck_ideas_state_known')),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_ideas_place_whole')),
    sa.CheckConstraint('cost > 0', name=op.f('ck_ideas_cost_positive')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_ideas_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ideas')),
    sa.UniqueConstraint('consultation_id', 'imported_as', name=op.f('uq_ideas_consultation_id_imported_as')),
    sa.UniqueConstraint('consultation_id', 'number', name=op.f('uq_ideas_consultation_id_number')),
    sa.UniqueConstraint('consultation_id', 'sent_as', name=op.f('uq_ideas_consultation_id_sent_as'))
    )
    op.create_index('ix_ideas_author_id', 'ideas', ['author_id'], unique=False, postgresql_where=sa.text('author_id IS NOT NULL'))
    op.create_index('ix_ideas_consultation_id_state', 'ideas', ['consultation_id', 'state'], unique=False)
    op.create_table('phases',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('information', 'remarks', 'survey', 'ideas', 'result', 'followup')", name=op.f('ck_phases_kind_known')),
    sa.CheckConstraint('closes_at > opens_at', name=op.f('ck_phases_closes_after_opening')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_phases_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phases')),
    sa.UniqueConstraint('consultation_id', 'kind', name=op.f('uq_phases_consultation_id_kind'))
    )
    op.create_index('ix_phases_closes_at', 'phases', ['closes_at'], unique=False)
    op.create_table('themes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_themes_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_themes')),
    sa.UniqueConstraint('consultation_id', 'id', name=op.f('uq_themes_consultation_id_id')),
    sa.UniqueConstraint('consultation_id', 'name', name=op.f('uq_themes_consultation_id_name'))
    )
    op.create_table('remarks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=11), nullable=False),
    sa.Column('source', sa.String(length=7), nullable=False),
    sa.Column('sent_as', sa.Uuid(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('fragment_id', sa.Uuid(), nullable=True),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('shown_as', sa.String(length=9), nullable=False),
    sa.Column('pseudonym', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('owner', sa.Boolean(), nullable=True),
    sa.Column('entered_by', sa.Uuid(), nullable=True),
    sa.Column('said_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('theme_id', sa.Uuid(), nullable=True),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('answer_due', sa.Date(), nullable=True),
    sa.Column('position', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('merged_into', sa.Uuid(), nullable=True),
    sa.Column('supports', sa.Integer(), server_default='0', nullable=False),
    sa.Column('comments', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("(position = '') = (answered_at IS NULL)", name=op.f('ck_remarks_answered_at_told')),
    sa.CheckConstraint("(state = 'unconfirmed') = (number IS NULL)", name=op.f('ck_remarks_number_from_the_start')),
    sa.CheckConstraint("position = '' OR reason <> ''", name=op.f('ck_remarks_position_with_its_reason')),
    sa.CheckConstraint("position IN ('', 'accepted', 'partly', 'rejected', 'out_of_scope')", name=op.f('ck_remarks_position_known')),
    sa.CheckConstraint("shown_as IN ('name', 'pseudonym', 'nobody')", name=op.f('ck_remarks_shown_as_known')),
    sa.CheckConstraint("source IN ('account', 'guest', 'paper', 'import')", name=op.f('ck_remarks_source_known')),
    sa.CheckConstraint("state IN ('unconfirmed', 'queued', 'public', 'hidden', 'removed')", name=op.f('ck_remarks_state_known')),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL) AND (fragment_id IS NULL OR latitude IS NULL)', name=op.f('ck_remarks_one_subject')),
    sa.CheckConstraint('merged_into <> id', name=op.f('ck_remarks_not_into_itself')),
    sa.ForeignKeyConstraint(['consultation_id', 'fragment_id'], ['fragments.consultation_id', 'fragments.id'], name=op.f('fk_remarks_consultation_id_fragment_id')),
    sa.ForeignKeyConstraint(['consultation_id', 'theme_id'], ['themes.consultation_id', 'themes.id'], name=op.f('fk_remarks_consultation_id_theme_id')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_remarks_consultation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_remarks_department_id')),
    sa.ForeignKeyConstraint(['merged_into'], ['remarks.id'], name=op.f('fk_remarks_merged_into')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_remarks')),
    sa.UniqueConstraint('consultation_id', 'number', name=op.f('uq_remarks_consultation_id_number')),
    sa.UniqueConstraint('consultation_id', 'sent_as', name=op.f('uq_remarks_consultation_id_sent_as'))
    )
    op.create_index('ix_remarks_author_id', 'remarks', ['author_id'], unique=False, postgresql_where=sa.text('author_id IS NOT NULL'))
    op.create_index('ix_remarks_public', 'remarks', ['consultation_id', 'number'], unique=False, postgresql_where=sa.text("state = 'public'"))
    op.create_index('ix_remarks_unanswered', 'remarks', ['consultation_id', 'answer_due'], unique=False, postgresql_where=sa.text("position = '' AND state IN ('public', 'hidden', 'removed')"))
    op.add_column('ballots', sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('consultations', sa.Column('basis', sa.String(length=20), server_default='', nullable=False))
    op.add_column('consultations', sa.Column('report_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE ballots SET announced_at = consultations.published_at FROM consultations "
        "WHERE consultations.id = ballots.consultation_id"
    )


def downgrade() -> None:
    op.drop_column('consultations', 'report_at')
    op.drop_column('consultations', 'basis')
    op.drop_column('ballots', 'announced_at')
    op.drop_index('ix_remarks_unanswered', table_name='remarks', postgresql_where=sa.text("position = '' AND state IN ('public', 'hidden', 'removed')"))
    op.drop_index('ix_remarks_public', table_name='remarks', postgresql_where=sa.text("state = 'public'"))
    op.drop_index('ix_remarks_author_id', table_name='remarks', postgresql_where=sa.text('author_id IS NOT NULL'))
    op.drop_table('remarks')
    op.drop_table('themes')
    op.drop_index('ix_phases_closes_at', table_name='phases')
    op.drop_table('phases')
    op.drop_index('ix_ideas_consultation_id_state', table_name='ideas')
    op.drop_index('ix_ideas_author_id', table_name='ideas', postgresql_where=sa.text('author_id IS NOT NULL'))
    op.drop_table('ideas')
    op.drop_table('fragments')
    op.drop_index('ix_files_consultation_id', table_name='files')
    op.drop_table('files')
    op.drop_table('departments')
