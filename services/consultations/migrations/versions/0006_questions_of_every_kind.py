"""Questions of every kind, how each is counted, and the proofs and draws of what came out.

What the previous release writes while it still runs becomes questions too: by two triggers that
the release after this one may drop, with `ballots.budget`, `.max_choices`, `.rule` and
`ballot_projects.ballot_id`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

_QUESTION = """
    CREATE FUNCTION ballots_ask() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO ballot_questions (id, ballot_id, code, position, kind, title, limits, counting)
        VALUES (
            gen_random_uuid(), NEW.id, 'projects', 1, 'approval', '',
            jsonb_build_object('max_choices', NEW.max_choices),
            jsonb_build_object('rule', NEW.rule, 'budget', NEW.budget)
        )
        ON CONFLICT (ballot_id, code) DO UPDATE
        SET limits = EXCLUDED.limits, counting = EXCLUDED.counting;
        RETURN NULL;
    END $$
"""
_HOME = """
    CREATE FUNCTION ballot_projects_join() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.question_id := (
            SELECT id FROM ballot_questions
            WHERE ballot_id = NEW.ballot_id AND code = 'projects'
        );
        RETURN NEW;
    END $$
"""
_STAY = "EXECUTE FUNCTION results_stay()"


def upgrade() -> None:
    _questions()
    _options()
    _results()
    op.create_table('merkle_nodes',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('tree', sa.String(length=8), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('first', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("tree IN ('papers', 'receipts')", name=op.f('ck_merkle_nodes_tree_known')),
    sa.PrimaryKeyConstraint('ballot_id', 'tree', 'level', 'place', name=op.f('pk_merkle_nodes'))
    )
    op.create_index('ix_merkle_nodes_first', 'merkle_nodes', ['ballot_id', 'tree', 'first'], unique=False, postgresql_where=sa.text('first IS NOT NULL'))


def _questions() -> None:
    op.create_table('ballot_questions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('description', sa.String(length=2000), server_default='', nullable=False),
    sa.Column('option_order', sa.String(length=5), server_default='fixed', nullable=False),
    sa.Column('group_code', sa.String(length=40), server_default='', nullable=False),
    sa.Column('area_id', sa.Uuid(), nullable=True),
    sa.Column('limits', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('counting', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('translations', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False),
    sa.CheckConstraint("kind IN ('single', 'approval', 'score', 'points', 'ranked')", name=op.f('ck_ballot_questions_kind_known')),
    sa.CheckConstraint("option_order IN ('fixed', 'drawn')", name=op.f('ck_ballot_questions_order_known')),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballots.id'], name=op.f('fk_ballot_questions_ballot_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ballot_questions')),
    sa.UniqueConstraint('ballot_id', 'code', name=op.f('uq_ballot_questions_ballot_id_code'))
    )
    for column in ('budget', 'max_choices', 'rule'):
        op.alter_column('ballots', column, nullable=True)
    op.add_column('ballots', sa.Column('verification_days', sa.Integer(), server_default='0', nullable=False))
    op.add_column('ballots', sa.Column('leftovers', sa.String(length=13), server_default='none', nullable=False))
    op.add_column('ballots', sa.Column('draw', sa.String(length=1000), server_default='', nullable=False))
    op.add_column('ballots', sa.Column('waits_for_draw', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("UPDATE ballots SET waits_for_draw = true FROM results WHERE results.ballot_id = ballots.id AND results.told @> '{\"undecided\": true}'")
    op.create_check_constraint(op.f('ck_ballots_verification_bounded'), 'ballots', 'verification_days BETWEEN 0 AND 60')
    op.create_check_constraint(op.f('ck_ballots_leftovers_known'), 'ballots', "leftovers IN ('none', 'citywide', 'next-by-votes')")
    op.execute(_QUESTION)
    op.execute(
        "CREATE TRIGGER ballots_ask AFTER INSERT OR UPDATE OF budget, max_choices, rule ON ballots"
        " FOR EACH ROW WHEN (NEW.budget IS NOT NULL) EXECUTE FUNCTION ballots_ask()"
    )
    # Every ballot there is becomes a ballot of one budget question, by the same trigger.
    op.execute("UPDATE ballots SET budget = budget")


def _options() -> None:
    op.add_column('ballot_projects', sa.Column('question_id', sa.Uuid(), nullable=True))
    op.add_column('ballot_projects', sa.Column('translations', postgresql.JSONB(astext_type=sa.Text()), server_default='{}', nullable=False))
    op.execute(
        "UPDATE ballot_projects AS project SET question_id = question.id"
        " FROM ballot_questions AS question WHERE question.ballot_id = project.ballot_id"
    )
    op.alter_column('ballot_projects', 'question_id', nullable=False)
    op.alter_column('ballot_projects', 'cost', existing_type=sa.BigInteger(), nullable=True)
    op.alter_column('ballot_projects', 'ballot_id', existing_type=sa.Uuid(), nullable=True)
    op.create_foreign_key(op.f('fk_ballot_projects_question_id'), 'ballot_projects', 'ballot_questions', ['question_id'], ['id'], ondelete='CASCADE')
    op.create_unique_constraint(op.f('uq_ballot_projects_question_id_code'), 'ballot_projects', ['question_id', 'code'])
    op.execute(_HOME)
    op.execute(
        "CREATE TRIGGER ballot_projects_join BEFORE INSERT ON ballot_projects"
        " FOR EACH ROW WHEN (NEW.question_id IS NULL) EXECUTE FUNCTION ballot_projects_join()"
    )


def _results() -> None:
    op.add_column('results', sa.Column('drawn', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_constraint('pk_results', 'results')
    op.create_primary_key('pk_results', 'results', ['ballot_id', 'drawn'])
    op.drop_constraint('uq_results_consultation_id', 'results')
    op.create_unique_constraint('uq_results_consultation_id_drawn', 'results', ['consultation_id', 'drawn'])
    op.create_table('question_results',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('drawn', sa.Boolean(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('report', sa.LargeBinary(), nullable=False),
    sa.Column('file', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['ballot_id', 'drawn'], ['results.ballot_id', 'results.drawn'], name=op.f('fk_question_results_ballot_id_drawn')),
    sa.PrimaryKeyConstraint('ballot_id', 'drawn', 'code', name=op.f('pk_question_results'))
    )
    op.execute(f"CREATE TRIGGER question_results_stay BEFORE UPDATE OR DELETE ON question_results FOR EACH ROW {_STAY}")
    op.create_table('draws',
    sa.Column('ballot_id', sa.Uuid(), nullable=False),
    sa.Column('seed', sa.String(length=500), nullable=False),
    sa.Column('drawn', sa.String(length=1000), nullable=False),
    sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('first_account', sa.Uuid(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('second_account', sa.Uuid(), nullable=True),
    sa.CheckConstraint('first_account <> second_account', name=op.f('ck_draws_two_organisers')),
    sa.CheckConstraint('(confirmed_at IS NULL) = (second_account IS NULL)', name=op.f('ck_draws_confirmed_whole')),
    sa.ForeignKeyConstraint(['ballot_id'], ['ballots.id'], name=op.f('fk_draws_ballot_id')),
    sa.PrimaryKeyConstraint('ballot_id', name=op.f('pk_draws'))
    )
    op.execute(f"CREATE TRIGGER draws_stay BEFORE UPDATE OR DELETE ON draws FOR EACH ROW WHEN (OLD.confirmed_at IS NOT NULL) {_STAY}")


def downgrade() -> None:
    op.drop_table('merkle_nodes')
    op.drop_table('draws')
    op.drop_table('question_results')
    op.drop_constraint('uq_results_consultation_id_drawn', 'results')
    op.create_unique_constraint('uq_results_consultation_id', 'results', ['consultation_id'])
    op.drop_constraint('pk_results', 'results')
    op.create_primary_key('pk_results', 'results', ['ballot_id'])
    op.drop_column('results', 'drawn')
    op.execute("DROP TRIGGER ballot_projects_join ON ballot_projects")
    op.execute("DROP FUNCTION ballot_projects_join()")
    op.drop_constraint('uq_ballot_projects_question_id_code', 'ballot_projects')
    op.drop_constraint('fk_ballot_projects_question_id', 'ballot_projects')
    op.execute(
        "UPDATE ballot_projects AS project SET ballot_id = question.ballot_id"
        " FROM ballot_questions AS question WHERE question.id = project.question_id"
    )
    op.alter_column('ballot_projects', 'ballot_id', existing_type=sa.Uuid(), nullable=False)
    op.alter_column('ballot_projects', 'cost', existing_type=sa.BigInteger(), nullable=False)
    op.drop_column('ballot_projects', 'translations')
    op.drop_column('ballot_projects', 'question_id')
    op.execute("DROP TRIGGER ballots_ask ON ballots")
    op.execute("DROP FUNCTION ballots_ask()")
    op.drop_constraint('ck_ballots_leftovers_known', 'ballots')
    op.drop_constraint('ck_ballots_verification_bounded', 'ballots')
    for column in ('waits_for_draw', 'draw', 'leftovers', 'verification_days'):
        op.drop_column('ballots', column)
    op.execute(
        "UPDATE ballots SET budget = (question.counting ->> 'budget')::bigint,"
        " max_choices = (question.limits ->> 'max_choices')::int,"
        " rule = question.counting ->> 'rule' FROM ballot_questions AS question"
        " WHERE question.ballot_id = ballots.id AND question.code = 'projects'"
    )
    for column in ('budget', 'max_choices', 'rule'):
        op.alter_column('ballots', column, nullable=False)
    op.drop_table('ballot_questions')
