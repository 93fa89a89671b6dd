"""The conversation around remarks and ideas: comments, support, reports, moderation, appeals."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('talk_terms',
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('moderated', sa.String(length=6), nullable=False),
    sa.Column('reports_to_queue', sa.SmallInteger(), nullable=False),
    sa.Column('while_answering', sa.Boolean(), nullable=False),
    sa.CheckConstraint("moderated IN ('before', 'after')", name=op.f('ck_talk_terms_moderated_known')),
    sa.CheckConstraint('reports_to_queue BETWEEN 1 AND 100', name=op.f('ck_talk_terms_reports_to_queue_sane')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_talk_terms_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_talk_terms'))
    )
    op.create_table('comments',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('remark_id', sa.Uuid(), nullable=True),
    sa.Column('idea_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), sa.Computed('coalesce(remark_id, idea_id)', persisted=True), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('level', sa.SmallInteger(), sa.Computed('CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END', persisted=True), nullable=False),
    sa.Column('parent_level', sa.SmallInteger(), sa.Computed('CASE WHEN parent_id IS NULL THEN NULL ELSE 0 END', persisted=True), nullable=True),
    sa.Column('answers_id', sa.Uuid(), nullable=True),
    sa.Column('orphan', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('shown_as', sa.String(length=9), nullable=False),
    sa.Column('pseudonym', sa.String(length=80), nullable=False),
    sa.Column('state', sa.String(length=7), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('sent_as', sa.Uuid(), nullable=False),
    sa.Column('imported_as', sa.String(length=80), nullable=True),
    sa.Column('source', sa.String(length=7), nullable=False),
    sa.Column('replies', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("(source = 'import') = (imported_as IS NOT NULL)", name=op.f('ck_comments_import_named')),
    sa.CheckConstraint("shown_as IN ('name', 'pseudonym', 'nobody')", name=op.f('ck_comments_shown_as_known')),
    sa.CheckConstraint("source IN ('account', 'import')", name=op.f('ck_comments_source_known')),
    sa.CheckConstraint("state <> 'removed' OR text = ''", name=op.f('ck_comments_removed_is_gone')),
    sa.CheckConstraint("state IN ('public', 'queued', 'hidden', 'removed')", name=op.f('ck_comments_state_known')),
    sa.CheckConstraint('answers_id IS NULL OR parent_id IS NOT NULL', name=op.f('ck_comments_answers_in_a_thread')),
    sa.CheckConstraint('num_nonnulls(remark_id, idea_id) = 1', name=op.f('ck_comments_one_subject')),
    sa.ForeignKeyConstraint(['answers_id'], ['comments.id'], name=op.f('fk_comments_answers_id')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_comments_consultation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_comments_idea_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['parent_id', 'subject_id', 'parent_level'], ['comments.id', 'comments.subject_id', 'comments.level'], name=op.f('fk_comments_parent_id_subject_id_parent_level')),
    sa.ForeignKeyConstraint(['remark_id'], ['remarks.id'], name=op.f('fk_comments_remark_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comments')),
    sa.UniqueConstraint('consultation_id', 'imported_as', name=op.f('uq_comments_consultation_id_imported_as')),
    sa.UniqueConstraint('consultation_id', 'sent_as', name=op.f('uq_comments_consultation_id_sent_as')),
    sa.UniqueConstraint('id', 'subject_id', 'level', name=op.f('uq_comments_id_subject_id_level'))
    )
    op.create_index('ix_comments_author_id', 'comments', ['author_id'], unique=False, postgresql_where=sa.text('author_id IS NOT NULL'))
    op.create_index('ix_comments_by_replies', 'comments', ['subject_id', sa.text('replies DESC'), 'said_at', 'id'], unique=False, postgresql_where=sa.text('parent_id IS NULL'))
    op.create_index('ix_comments_first_level', 'comments', ['subject_id', 'said_at', 'id'], unique=False, postgresql_where=sa.text('parent_id IS NULL'), postgresql_include=['state', 'replies', 'author_id'])
    op.create_index('ix_comments_parent_id', 'comments', ['parent_id', 'said_at', 'id'], unique=False, postgresql_where=sa.text('parent_id IS NOT NULL'))
    op.create_index('ix_comments_queued', 'comments', ['consultation_id'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_table('supports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('remark_id', sa.Uuid(), nullable=True),
    sa.Column('idea_id', sa.Uuid(), nullable=True),
    sa.Column('subject_id', sa.Uuid(), sa.Computed('coalesce(remark_id, idea_id)', persisted=True), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('num_nonnulls(remark_id, idea_id) = 1', name=op.f('ck_supports_one_subject')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_supports_consultation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_supports_idea_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['remark_id'], ['remarks.id'], name=op.f('fk_supports_remark_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_supports')),
    sa.UniqueConstraint('subject_id', 'person_id', name=op.f('uq_supports_subject_id_person_id'))
    )
    op.create_index('ix_supports_person_id', 'supports', ['person_id'], unique=False, postgresql_where=sa.text('person_id IS NOT NULL'))
    op.create_table('abuse_reports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('comment_id', sa.Uuid(), nullable=True),
    sa.Column('remark_id', sa.Uuid(), nullable=True),
    sa.Column('idea_id', sa.Uuid(), nullable=True),
    sa.Column('thing_id', sa.Uuid(), sa.Computed('coalesce(comment_id, remark_id, idea_id)', persisted=True), nullable=False),
    sa.Column('reporter_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('num_nonnulls(comment_id, remark_id, idea_id) = 1', name=op.f('ck_abuse_reports_one_thing')),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_abuse_reports_comment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_abuse_reports_consultation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_abuse_reports_idea_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['remark_id'], ['remarks.id'], name=op.f('fk_abuse_reports_remark_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_abuse_reports')),
    sa.UniqueConstraint('thing_id', 'reporter_id', name=op.f('uq_abuse_reports_thing_id_reporter_id'))
    )
    op.create_index('ix_abuse_reports_open', 'abuse_reports', ['consultation_id'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index('ix_abuse_reports_reporter_id', 'abuse_reports', ['reporter_id'], unique=False)
    op.create_table('moderations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('comment_id', sa.Uuid(), nullable=True),
    sa.Column('remark_id', sa.Uuid(), nullable=True),
    sa.Column('idea_id', sa.Uuid(), nullable=True),
    sa.Column('thing_id', sa.Uuid(), sa.Computed('coalesce(comment_id, remark_id, idea_id)', persisted=True), nullable=False),
    sa.Column('act', sa.String(length=6), nullable=False),
    sa.Column('from_state', sa.String(length=11), nullable=False),
    sa.Column('automatic', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('by_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=500), nullable=False),
    sa.Column('acted_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("act <> 'hidden' OR (reason <> '' AND words <> '')", name=op.f('ck_moderations_hidden_told')),
    sa.CheckConstraint("act IN ('hidden', 'shown', 'queued')", name=op.f('ck_moderations_act_known')),
    sa.CheckConstraint('num_nonnulls(comment_id, remark_id, idea_id) = 1', name=op.f('ck_moderations_one_thing')),
    sa.ForeignKeyConstraint(['comment_id'], ['comments.id'], name=op.f('fk_moderations_comment_id')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_moderations_consultation_id')),
    sa.ForeignKeyConstraint(['idea_id'], ['ideas.id'], name=op.f('fk_moderations_idea_id')),
    sa.ForeignKeyConstraint(['remark_id'], ['remarks.id'], name=op.f('fk_moderations_remark_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_moderations'))
    )
    op.create_index('ix_moderations_by_id', 'moderations', ['by_id'], unique=False, postgresql_where=sa.text('by_id IS NOT NULL'))
    op.create_index('ix_moderations_thing_id', 'moderations', ['thing_id', 'id'], unique=False)
    op.create_table('appeals',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('moderation_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('against_id', sa.Uuid(), nullable=True),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(verdict = '') = (decided_at IS NULL) AND (verdict = '') = (answer = '')", name=op.f('ck_appeals_decided_with_words')),
    sa.CheckConstraint("verdict IN ('', 'upheld', 'overturned')", name=op.f('ck_appeals_verdict_known')),
    sa.CheckConstraint("words <> ''", name=op.f('ck_appeals_says_why')),
    sa.CheckConstraint('decided_by <> against_id', name=op.f('ck_appeals_not_by_the_same')),
    sa.CheckConstraint('decided_by <> author_id', name=op.f('ck_appeals_not_by_the_author')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_appeals_consultation_id')),
    sa.ForeignKeyConstraint(['moderation_id'], ['moderations.id'], name=op.f('fk_appeals_moderation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeals')),
    sa.UniqueConstraint('moderation_id', name=op.f('uq_appeals_moderation_id'))
    )
    op.create_index('ix_appeals_open', 'appeals', ['consultation_id'], unique=False, postgresql_where=sa.text("verdict = ''"))
    op.add_column('ideas', sa.Column('imported_supports', sa.Integer(), nullable=True))
    # Who acted may be forgotten; what was done never.
    op.execute(
        """
        CREATE FUNCTION moderations_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            -- A generated column is not there yet while a trigger runs.
            IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
                AND to_jsonb(NEW) - 'by_id' - 'thing_id' = to_jsonb(OLD) - 'by_id' - 'thing_id'
            THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'moderations is append-only' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER moderations_only_grow BEFORE UPDATE OR DELETE ON moderations
        FOR EACH ROW EXECUTE FUNCTION moderations_only_grow()
        """
    )


def downgrade() -> None:
    op.drop_column('ideas', 'imported_supports')
    op.drop_table('appeals')
    op.drop_table('moderations')
    op.execute("DROP FUNCTION moderations_only_grow()")
    op.drop_table('abuse_reports')
    op.drop_table('supports')
    op.drop_table('comments')
    op.drop_table('talk_terms')
