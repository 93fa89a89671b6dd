"""Results: one a ballot, and never another."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('results',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('file', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballots.id'], name=op.f('fk_results_ballot_id')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_results_consultation_id')),
    sa.PrimaryKeyConstraint('ballot_id', name=op.f('pk_results')),
    sa.UniqueConstraint('consultation_id', name=op.f('uq_results_consultation_id'))
    )
    op.execute(
        """
        CREATE FUNCTION results_stay() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a stored result never changes' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER results_stay BEFORE UPDATE OR DELETE ON results
        FOR EACH ROW EXECUTE FUNCTION results_stay()
        """
    )


def downgrade() -> None:
    op.drop_table('results')
    op.execute("DROP FUNCTION results_stay()")
