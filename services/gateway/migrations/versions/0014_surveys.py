"""Anonymous surveys in the register, beside the votes."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

KNOWN = "checks <@ ARRAY[{}]::varchar[] AND cardinality(checks) > 0"
OF_VOTES = "'declaration', 'counter', 'letter', 'contact'"


def upgrade() -> None:
    op.alter_column('register_ballots', 'consultation_id', nullable=True)
    op.add_column('register_ballots', sa.Column('survey_of', sa.Uuid(), nullable=True))
    op.create_index('ix_register_ballots_survey_of', 'register_ballots', ['survey_of'])
    op.create_check_constraint(
        op.f('ck_register_ballots_vote_or_survey'),
        'register_ballots',
        '(survey_of IS NULL) <> (consultation_id IS NULL)',
    )
    op.drop_constraint(op.f('ck_rolls_checks_known'), 'rolls')
    op.create_check_constraint(
        op.f('ck_rolls_checks_known'), 'rolls', KNOWN.format(OF_VOTES + ", 'account'")
    )


def downgrade() -> None:
    op.drop_constraint(op.f('ck_rolls_checks_known'), 'rolls')
    op.create_check_constraint(op.f('ck_rolls_checks_known'), 'rolls', KNOWN.format(OF_VOTES))
    op.drop_constraint(op.f('ck_register_ballots_vote_or_survey'), 'register_ballots')
    op.drop_index('ix_register_ballots_survey_of', table_name='register_ballots')
    op.drop_column('register_ballots', 'survey_of')
    op.alter_column('register_ballots', 'consultation_id', nullable=False)
