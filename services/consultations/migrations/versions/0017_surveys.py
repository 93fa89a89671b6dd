"""Surveys and their answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column('boxes', sa.Column('kind', sa.String(length=6), server_default='vote', nullable=False))
    op.create_check_constraint(op.f('ck_boxes_kind_known'), 'boxes', "kind IN ('vote', 'survey')")
    op.create_table(
        'surveys',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.Column('state', sa.String(length=9), nullable=False),
        sa.Column('title', sa.String(length=150), nullable=False),
        sa.Column('description', sa.String(length=2000), nullable=False),
        sa.Column('translations', JSON, nullable=False),
        sa.Column('anonymous', sa.Boolean(), nullable=False),
        sa.Column('who', sa.String(length=11), nullable=False),
        sa.Column('shown', sa.String(length=7), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('told_opens_at', MOMENT, nullable=True),
        sa.Column('told_closes_at', MOMENT, nullable=True),
        sa.Column('published_at', MOMENT, nullable=True),
        sa.Column('closed_at', MOMENT, nullable=True),
        sa.Column('figures', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'published', 'closed')", name=op.f('ck_surveys_state_known')),
        sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f('ck_surveys_published_at_told')),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_surveys_closed_at_told')),
        sa.CheckConstraint("(state = 'closed') = (figures IS NOT NULL)", name=op.f('ck_surveys_closed_with_figures')),
        sa.CheckConstraint("who IN ('account', 'declaration')", name=op.f('ck_surveys_who_known')),
        sa.CheckConstraint("shown IN ('after', 'running')", name=op.f('ck_surveys_shown_known')),
        sa.CheckConstraint(
            "CASE WHEN anonymous THEN shown = 'after' ELSE who = 'account' END",
            name=op.f('ck_surveys_anonymous_until_the_close'),
        ),
        sa.CheckConstraint('(told_opens_at IS NULL) = (told_closes_at IS NULL)', name=op.f('ck_surveys_told_whole')),
        sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_surveys_consultation_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_surveys')),
        sa.UniqueConstraint('consultation_id', 'id', name=op.f('uq_surveys_consultation_id_id')),
    )
    op.create_index('ix_surveys_running', 'surveys', ['id'], postgresql_where=sa.text("state = 'published'"))
    op.create_table(
        'survey_questions',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('code', sa.String(length=20), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('title', sa.String(length=300), nullable=False),
        sa.Column('description', sa.String(length=1000), nullable=False),
        sa.Column('required', sa.Boolean(), nullable=False),
        sa.Column('options', JSON, nullable=False),
        sa.Column('most', sa.Integer(), nullable=True),
        sa.Column('lowest', sa.Integer(), nullable=True),
        sa.Column('highest', sa.Integer(), nullable=True),
        sa.Column('low', sa.String(length=80), nullable=False),
        sa.Column('high', sa.String(length=80), nullable=False),
        sa.Column('shown_if', sa.String(length=20), nullable=False),
        sa.Column('shown_for', JSON, nullable=False),
        sa.Column('translations', JSON, nullable=False),
        sa.CheckConstraint("kind IN ('single', 'multiple', 'scale', 'order', 'text')", name=op.f('ck_survey_questions_kind_known')),
        sa.CheckConstraint(
            "(kind = 'scale') = (lowest IS NOT NULL) AND (kind = 'scale') = (highest IS NOT NULL)",
            name=op.f('ck_survey_questions_scale_with_ends'),
        ),
        sa.CheckConstraint('lowest < highest', name=op.f('ck_survey_questions_scale_upwards')),
        sa.CheckConstraint("most IS NULL OR kind = 'multiple' AND most > 0", name=op.f('ck_survey_questions_most_of_multiple')),
        sa.CheckConstraint("(shown_if = '') = (shown_for = '[]')", name=op.f('ck_survey_questions_condition_whole')),
        sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_questions_survey_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_questions')),
        sa.UniqueConstraint('survey_id', 'code', name=op.f('uq_survey_questions_survey_id_code')),
    )
    op.create_table(
        'survey_answers',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('person_id', sa.Uuid(), nullable=True),
        sa.Column('choices', sa.Text(), nullable=False),
        sa.Column('answered_at', MOMENT, server_default=sa.text('now()'), nullable=False),
        sa.ForeignKeyConstraint(['survey_id'], ['surveys.id'], name=op.f('fk_survey_answers_survey_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_answers')),
        sa.UniqueConstraint('survey_id', 'person_id', name=op.f('uq_survey_answers_survey_id_person_id')),
    )
    op.create_index('ix_survey_answers_person_id', 'survey_answers', ['person_id'], postgresql_where=sa.text('person_id IS NOT NULL'))
    op.create_table(
        'open_answers',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('question', sa.String(length=20), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('state', sa.String(length=9), nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('answer_id', sa.Uuid(), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'published', 'withheld')", name=op.f('ck_open_answers_state_known')),
        sa.CheckConstraint("(state = 'withheld') = (reason <> '')", name=op.f('ck_open_answers_withheld_with_a_reason')),
        sa.ForeignKeyConstraint(['answer_id'], ['survey_answers.id'], name=op.f('fk_open_answers_answer_id'), ondelete='SET NULL'),
        sa.ForeignKeyConstraint(
            ['consultation_id', 'survey_id'], ['surveys.consultation_id', 'surveys.id'],
            name=op.f('fk_open_answers_consultation_id_survey_id'), ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_open_answers')),
        sa.UniqueConstraint('consultation_id', 'id', name=op.f('uq_open_answers_consultation_id_id')),
    )
    op.create_index('ix_open_answers_survey_id', 'open_answers', ['survey_id', 'question', 'state'])
    op.create_index('ix_open_answers_answer_id', 'open_answers', ['answer_id'], postgresql_where=sa.text('answer_id IS NOT NULL'))
    op.create_table(
        'open_answer_themes',
        sa.Column('open_answer_id', sa.Uuid(), nullable=False),
        sa.Column('theme_id', sa.Uuid(), nullable=False),
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ['consultation_id', 'open_answer_id'], ['open_answers.consultation_id', 'open_answers.id'],
            name=op.f('fk_open_answer_themes_consultation_id_open_answer_id'), ondelete='CASCADE',
        ),
        sa.ForeignKeyConstraint(
            ['consultation_id', 'theme_id'], ['themes.consultation_id', 'themes.id'],
            name=op.f('fk_open_answer_themes_consultation_id_theme_id'), ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('open_answer_id', 'theme_id', name=op.f('pk_open_answer_themes')),
    )
    op.create_index('ix_open_answer_themes_theme_id', 'open_answer_themes', ['theme_id'])


def downgrade() -> None:
    for table in ('open_answer_themes', 'open_answers', 'survey_answers', 'survey_questions', 'surveys'):
        op.drop_table(table)
    op.drop_constraint(op.f('ck_boxes_kind_known'), 'boxes')
    op.drop_column('boxes', 'kind')
