"""Reports of consultations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

# A report holds every remark with its answer: once it is published nobody adds one by the web or
# takes an answer away. Paper found later is entered, answered and told by a further version.
# The lock meets that of whoever publishes.
JUDGE = """
CREATE FUNCTION remarks_beside_the_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE reported timestamptz;
BEGIN
    IF NEW.number IS NULL THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND OLD.number IS NOT NULL
       AND (NEW.position <> '' OR OLD.position = '') THEN RETURN NEW; END IF;
    SELECT report_at INTO reported FROM consultations WHERE id = NEW.consultation_id
        FOR KEY SHARE;
    IF reported IS NULL THEN RETURN NEW; END IF;
    IF (TG_OP = 'INSERT' OR OLD.number IS NULL) AND NEW.source IN ('paper', 'import') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The report is published.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_remarks_report_published';
END $$
"""
KEEP = """
CREATE FUNCTION reports_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'A published report stays as it is.'; END $$
"""


def upgrade() -> None:
    op.create_table(
        'report_drafts',
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('decisions', sa.Text(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ['consultation_id'],
            ['consultations.id'],
            name=op.f('fk_report_drafts_consultation_id_consultations'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_report_drafts')),
    )
    op.create_table(
        'reports',
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('reason', sa.String(length=500), nullable=False),
        sa.Column('told', postgresql.JSONB(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('version > 0', name=op.f('ck_reports_version_positive')),
        sa.CheckConstraint(
            "version = 1 OR reason <> ''", name=op.f('ck_reports_correction_with_its_reason')
        ),
        sa.ForeignKeyConstraint(
            ['consultation_id'],
            ['consultations.id'],
            name=op.f('fk_reports_consultation_id_consultations'),
        ),
        sa.PrimaryKeyConstraint('consultation_id', 'version', name=op.f('pk_reports')),
    )
    op.create_table(
        'report_entries',
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('kind', sa.String(length=6), nullable=False),
        sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('author_id', sa.Uuid(), nullable=True),
        sa.Column('told', postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("kind IN ('remark', 'idea')", name=op.f('ck_report_entries_kind_known')),
        sa.ForeignKeyConstraint(
            ['consultation_id', 'version'],
            ['reports.consultation_id', 'reports.version'],
            name=op.f('fk_report_entries_consultation_id_version_reports'),
        ),
        sa.PrimaryKeyConstraint(
            'consultation_id', 'version', 'kind', 'number', name=op.f('pk_report_entries')
        ),
    )
    op.create_index(
        'ix_report_entries_author_id',
        'report_entries',
        ['author_id'],
        postgresql_where=sa.text('author_id IS NOT NULL'),
    )
    op.execute(JUDGE)
    op.execute(
        'CREATE TRIGGER beside_the_report BEFORE INSERT OR UPDATE ON remarks '
        'FOR EACH ROW EXECUTE FUNCTION remarks_beside_the_report()'
    )
    op.execute(KEEP)
    op.execute(
        'CREATE TRIGGER stay BEFORE UPDATE OR DELETE ON reports '
        'FOR EACH ROW EXECUTE FUNCTION reports_stay()'
    )


def downgrade() -> None:
    op.execute('DROP TRIGGER beside_the_report ON remarks')
    op.execute('DROP FUNCTION remarks_beside_the_report()')
    op.drop_table('report_entries')
    op.drop_table('reports')
    op.execute('DROP FUNCTION reports_stay()')
    op.drop_table('report_drafts')
