"""The designer: chosen forms, terms as published, answers to broken ones, notices, changed dates.

A consultation the previous release announces while it still runs gets the moment of its vote's
announcement by a trigger that the release after this one may drop.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_ANNOUNCE = """
    CREATE FUNCTION consultations_announce() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE ballots SET announced_at = NEW.published_at
        WHERE consultation_id = NEW.id AND announced_at IS NULL;
        RETURN NULL;
    END $$
"""


def upgrade() -> None:
    op.add_column('consultations', sa.Column('forms', postgresql.ARRAY(sa.String(length=20)), server_default='{}', nullable=False))
    op.add_column('consultations', sa.Column('terms', postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    _tables()
    op.execute(_ANNOUNCE)
    op.execute(
        "CREATE TRIGGER consultations_announce AFTER UPDATE ON consultations FOR EACH ROW "
        "WHEN (OLD.state = 'draft' AND NEW.state = 'published' AND NEW.basis = '') "
        "EXECUTE FUNCTION consultations_announce()"
    )


def _tables() -> None:
    op.create_table('notices_given',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.String(length=20), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('proof', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_notices_given_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices_given')),
    sa.UniqueConstraint('consultation_id', 'place', name=op.f('uq_notices_given_consultation_id_place'))
    )
    op.create_table('phase_changes',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('phase', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(kind = 'withdrawn') = (phase = '')", name=op.f('ck_phase_changes_phase_told')),
    sa.CheckConstraint("kind IN ('dates', 'added', 'closed_early', 'withdrawn')", name=op.f('ck_phase_changes_kind_known')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_phase_changes_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phase_changes'))
    )
    op.create_index('ix_phase_changes_consultation_id', 'phase_changes', ['consultation_id'], unique=False)
    op.create_table('term_answers',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('term', sa.String(length=40), nullable=False),
    sa.Column('text', sa.String(length=1000), nullable=False),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_term_answers_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_term_answers')),
    sa.UniqueConstraint('consultation_id', 'term', name=op.f('uq_term_answers_consultation_id_term'))
    )
    op.create_table('term_settings',
    sa.Column('basis', sa.String(length=20), nullable=False),
    sa.Column('term', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('moves', sa.Boolean(), nullable=False),
    sa.Column('act', sa.String(length=300), nullable=False),
    sa.Column('article', sa.String(length=120), nullable=False),
    sa.Column('text_of', sa.String(length=60), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number BETWEEN 0 AND 1000', name=op.f('ck_term_settings_number_bounded')),
    sa.PrimaryKeyConstraint('basis', 'term', name=op.f('pk_term_settings'))
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER consultations_announce ON consultations")
    op.execute("DROP FUNCTION consultations_announce()")
    op.drop_table('term_settings')
    op.drop_table('term_answers')
    op.drop_index('ix_phase_changes_consultation_id', table_name='phase_changes')
    op.drop_table('phase_changes')
    op.drop_table('notices_given')
    op.drop_column('consultations', 'terms')
    op.drop_column('consultations', 'forms')
