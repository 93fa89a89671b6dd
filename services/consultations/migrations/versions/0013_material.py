"""Documents, questions and answers, meetings; whose a file is and whether it is shown."""


import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('materials',
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('changes', sa.String(length=400), nullable=False),
    sa.Column('concerns', sa.String(length=400), nullable=False),
    sa.Column('influence', sa.String(length=400), nullable=False),
    sa.Column('contact_who', sa.String(length=200), nullable=False),
    sa.Column('contact_phone', sa.String(length=60), nullable=False),
    sa.Column('contact_mail', sa.String(length=200), nullable=False),
    sa.Column('contact_place', sa.String(length=200), nullable=False),
    sa.Column('contact_hours', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_materials_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_materials'))
    )
    op.create_table('documents',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.Column('replaces', sa.Uuid(), nullable=True),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_down_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('taken_down_reason', sa.String(length=500), nullable=False),
    sa.CheckConstraint("(taken_down_at IS NULL) = (taken_down_reason = '')", name=op.f('ck_documents_taken_down_with_reason')),
    sa.CheckConstraint('replaces <> id', name=op.f('ck_documents_not_itself')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_documents_consultation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_documents_file_id')),
    sa.ForeignKeyConstraint(['replaces'], ['documents.id'], name=op.f('fk_documents_replaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_documents')),
    sa.UniqueConstraint('file_id', name=op.f('uq_documents_file_id')),
    sa.UniqueConstraint('replaces', name=op.f('uq_documents_replaces'))
    )
    op.create_index('ix_documents_consultation_id', 'documents', ['consultation_id'], unique=False)
    op.create_table('inquiries',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('sent_as', sa.Uuid(), nullable=False),
    sa.Column('asked', sa.Text(), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name=op.f('ck_inquiries_answered_at_told')),
    sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f('ck_inquiries_declined_with_reason')),
    sa.CheckConstraint("state <> 'public' OR answer <> ''", name=op.f('ck_inquiries_public_is_answered')),
    sa.CheckConstraint("state IN ('waiting', 'public', 'declined')", name=op.f('ck_inquiries_state_known')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_inquiries_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inquiries')),
    sa.UniqueConstraint('consultation_id', 'sent_as', name=op.f('uq_inquiries_consultation_id_sent_as'))
    )
    op.create_index('ix_inquiries_asked_by', 'inquiries', ['asked_by'], unique=False, postgresql_where=sa.text('asked_by IS NOT NULL'))
    op.create_index('ix_inquiries_consultation_id_state', 'inquiries', ['consultation_id', 'state', 'answered_at'], unique=False)
    op.create_table('meetings',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('address', sa.String(length=300), nullable=False),
    sa.Column('link', sa.String(length=500), nullable=False),
    sa.Column('access', sa.String(length=500), nullable=False),
    sa.Column('cancelled', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("place <> '' OR link <> ''", name=op.f('ck_meetings_somewhere')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_meetings_ends_after_start')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_meetings_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meetings'))
    )
    op.create_index('ix_meetings_consultation_id_starts_at', 'meetings', ['consultation_id', 'starts_at'], unique=False)
    op.create_table('meeting_changes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('meeting_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=9), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('moved', 'cancelled')", name=op.f('ck_meeting_changes_kind_known')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_meeting_changes_with_reason')),
    sa.ForeignKeyConstraint(['meeting_id'], ['meetings.id'], name=op.f('fk_meeting_changes_meeting_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting_changes'))
    )
    op.create_index('ix_meeting_changes_meeting_id', 'meeting_changes', ['meeting_id'], unique=False)
    op.add_column('files', sa.Column('shown', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.add_column('files', sa.Column('added_by', sa.Uuid(), nullable=True))
    op.create_index('ix_files_added_by', 'files', ['added_by'], unique=False, postgresql_where=sa.text('added_by IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_files_added_by', table_name='files', postgresql_where=sa.text('added_by IS NOT NULL'))
    op.drop_column('files', 'added_by')
    op.drop_column('files', 'shown')
    op.drop_table('meeting_changes')
    op.drop_table('meetings')
    op.drop_table('inquiries')
    op.drop_table('documents')
    op.drop_table('materials')
