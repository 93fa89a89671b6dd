"""Organisations, requests with shifts and numbered places, offers, applications, matching runs."""

from sqlalchemy.dialects import postgresql
import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Both are trusted extensions: the service's own role may install them in its own database.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table('area_points',
    sa.Column('area_id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90', name=op.f('ck_area_points_latitude')),
    sa.CheckConstraint('longitude BETWEEN -180 AND 180', name=op.f('ck_area_points_longitude')),
    sa.PrimaryKeyConstraint('area_id', name=op.f('pk_area_points'))
    )
    op.create_index(op.f('ix_area_points_centre_id'), 'area_points', ['centre_id'], unique=False)
    op.create_table('matching_runs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('engine', sa.String(length=10), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=20), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.String(length=80), nullable=False),
    sa.Column('summary', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint("state IN ('waiting', 'running', 'finished', 'failed', 'cancelled')", name=op.f('ck_matching_runs_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matching_runs'))
    )
    op.create_index('ix_matching_runs_centre_id_created_at', 'matching_runs', ['centre_id', 'created_at'], unique=False)
    op.create_index('uq_matching_runs_centre_id', 'matching_runs', ['centre_id'], unique=True, postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.create_table('offers',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('free', sa.ARRAY(sa.String(length=12)), nullable=False),
    sa.Column('languages', sa.ARRAY(sa.String(length=8)), nullable=False),
    sa.Column('causes', sa.ARRAY(sa.String(length=40)), nullable=False),
    sa.Column('area_id', sa.Uuid(), nullable=True),
    sa.Column('area_label', sa.String(length=120), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('reach_metres', sa.Integer(), nullable=False),
    sa.Column('shifts_per_week', sa.Integer(), nullable=False),
    sa.Column('invitations_per_week', sa.Integer(), nullable=False),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('birth_year', sa.Integer(), nullable=True),
    sa.Column('guardian_consents', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state IN ('active', 'paused')", name=op.f('ck_offers_state_known')),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_offers_whole_point')),
    sa.CheckConstraint('invitations_per_week BETWEEN 0 AND 50', name=op.f('ck_offers_invitations_per_week')),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90', name=op.f('ck_offers_latitude')),
    sa.CheckConstraint('longitude BETWEEN -180 AND 180', name=op.f('ck_offers_longitude')),
    sa.CheckConstraint('reach_metres BETWEEN 100 AND 200000', name=op.f('ck_offers_reach')),
    sa.CheckConstraint('shifts_per_week BETWEEN 1 AND 14', name=op.f('ck_offers_shifts_per_week')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_offers'))
    )
    op.create_index('ix_offers_centre_id_state', 'offers', ['centre_id', 'state'], unique=False)
    op.create_index('ix_offers_free', 'offers', ['free'], unique=False, postgresql_using='gin')
    op.create_table('organisations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('area_id', sa.Uuid(), nullable=True),
    sa.Column('area_label', sa.String(length=120), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('verdict_reason', sa.Text(), nullable=False),
    sa.Column('verdict_by', sa.Uuid(), nullable=True),
    sa.Column('verdict_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("state <> 'refused' OR verdict_reason <> ''", name=op.f('ck_organisations_refused_with_reason')),
    sa.CheckConstraint("state IN ('unverified', 'verified', 'refused')", name=op.f('ck_organisations_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisations'))
    )
    op.create_index('ix_organisations_state', 'organisations', ['centre_id', 'state'], unique=False)
    op.create_index('uq_organisations_centre_id_name', 'organisations', ['centre_id', sa.literal_column('lower(name)')], unique=True)
    op.create_table('memberships',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.String(length=12), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("role IN ('coordinator', 'member')", name=op.f('ck_memberships_role_known')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_memberships_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', 'person_id', name=op.f('pk_memberships'))
    )
    op.create_index('ix_memberships_person_id', 'memberships', ['person_id'], unique=False)
    op.create_table('offer_skills',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('skill', sa.String(length=60), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 3', name=op.f('ck_offer_skills_level')),
    sa.ForeignKeyConstraint(['person_id'], ['offers.person_id'], name=op.f('fk_offer_skills_person_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('person_id', 'skill', name=op.f('pk_offer_skills'))
    )
    op.create_index('ix_offer_skills_skill', 'offer_skills', ['skill', 'level', 'person_id'], unique=False)
    op.create_table('register_checks',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('noted_by', sa.Uuid(), nullable=True),
    sa.Column('noted_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('valid_until > done_on', name=op.f('ck_register_checks_holds_a_while')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_register_checks_organisation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('organisation_id', 'person_id', name=op.f('pk_register_checks'))
    )
    op.create_index('ix_register_checks_person_id', 'register_checks', ['person_id'], unique=False)
    op.create_table('requests',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('meet', sa.String(length=300), nullable=False),
    sa.Column('languages', sa.ARRAY(sa.String(length=8)), nullable=False),
    sa.Column('causes', sa.ARRAY(sa.String(length=40)), nullable=False),
    sa.Column('minors_involved', sa.Boolean(), nullable=False),
    sa.Column('least_age', sa.Integer(), nullable=True),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('source_key', sa.String(length=120), nullable=True),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f('ck_requests_published_when')),
    sa.CheckConstraint("state IN ('draft', 'published', 'cancelled', 'closed')", name=op.f('ck_requests_state_known')),
    sa.CheckConstraint('least_age BETWEEN 0 AND 120', name=op.f('ck_requests_least_age')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_requests_organisation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requests'))
    )
    op.create_index('ix_requests_centre_id_state', 'requests', ['centre_id', 'state', 'published_at'], unique=False)
    op.create_index('ix_requests_organisation_id', 'requests', ['organisation_id'], unique=False)
    op.create_index('ix_requests_words', 'requests', ['words'], unique=False, postgresql_using='gin', postgresql_ops={'words': 'gin_trgm_ops'})
    op.create_index('uq_requests_source_key', 'requests', ['source_key'], unique=True)
    op.create_table('blocks',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('request_id', sa.Uuid(), nullable=True),
    sa.Column('made_by', sa.String(length=12), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("made_by IN ('person', 'organisation')", name=op.f('ck_blocks_made_by_known')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_blocks_organisation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_blocks_request_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blocks'))
    )
    op.create_index('ix_blocks_organisation_id', 'blocks', ['organisation_id'], unique=False)
    op.create_index('uq_blocks_person_id_organisation_id_request_id', 'blocks', ['person_id', 'organisation_id', 'request_id', 'made_by'], unique=True, postgresql_nulls_not_distinct=True)
    op.create_table('request_skills',
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('skill', sa.String(length=60), nullable=False),
    sa.Column('need', sa.String(length=8), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.CheckConstraint("need IN ('must', 'welcome')", name=op.f('ck_request_skills_need_known')),
    sa.CheckConstraint('level BETWEEN 1 AND 3', name=op.f('ck_request_skills_level')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_request_skills_request_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('request_id', 'skill', name=op.f('pk_request_skills'))
    )
    op.create_index('ix_request_skills_skill', 'request_skills', ['skill', 'request_id'], unique=False)
    op.create_table('shifts',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('request_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('area_id', sa.Uuid(), nullable=True),
    sa.Column('area_label', sa.String(length=120), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=True),
    sa.Column('longitude', sa.Double(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('during', postgresql.TSTZRANGE(), sa.Computed('tstzrange(starts_at, ends_at)', persisted=True), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.CheckConstraint("state IN ('open', 'cancelled')", name=op.f('ck_shifts_state_known')),
    sa.CheckConstraint('(latitude IS NULL) = (longitude IS NULL)', name=op.f('ck_shifts_whole_point')),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_shifts_ends_after_start')),
    sa.CheckConstraint('latitude BETWEEN -90 AND 90', name=op.f('ck_shifts_latitude')),
    sa.CheckConstraint('longitude BETWEEN -180 AND 180', name=op.f('ck_shifts_longitude')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_shifts_request_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shifts'))
    )
    op.create_index('ix_shifts_area_id', 'shifts', ['area_id'], unique=False)
    op.create_index('ix_shifts_ends_at', 'shifts', ['ends_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_shifts_request_id', 'shifts', ['request_id'], unique=False)
    op.create_table('gaps',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('places', sa.Integer(), nullable=False),
    sa.Column('filled', sa.Integer(), nullable=False),
    sa.Column('funnel', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['matching_runs.id'], name=op.f('fk_gaps_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_gaps_shift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('run_id', 'shift_id', name=op.f('pk_gaps'))
    )
    op.create_index('ix_gaps_shift_id', 'gaps', ['shift_id'], unique=False)
    op.create_table('invitations',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('decline_reason', sa.String(length=16), nullable=False),
    sa.Column('score', sa.Integer(), nullable=False),
    sa.Column('parts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('metres', sa.Integer(), nullable=True),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("decline_reason IN ('', 'not_this_time', 'not_this_kind', 'too_far', 'stop_asking')", name=op.f('ck_invitations_decline_reason_known')),
    sa.CheckConstraint("state = 'declined' OR decline_reason = ''", name=op.f('ck_invitations_reason_of_decline')),
    sa.CheckConstraint("state IN ('proposed', 'waiting', 'accepted', 'declined', 'expired', 'withdrawn')", name=op.f('ck_invitations_state_known')),
    sa.CheckConstraint('score BETWEEN 0 AND 1000', name=op.f('ck_invitations_score')),
    sa.ForeignKeyConstraint(['run_id'], ['matching_runs.id'], name=op.f('fk_invitations_run_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_invitations_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('shift_id', 'person_id', name=op.f('uq_invitations_shift_id_person_id'))
    )
    op.create_index('ix_invitations_answer_by', 'invitations', ['answer_by'], unique=False, postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('ix_invitations_person_id', 'invitations', ['person_id', 'state'], unique=False)
    op.create_index('ix_invitations_run_id', 'invitations', ['run_id'], unique=False)
    op.create_index('ix_invitations_sent_at', 'invitations', ['person_id', 'sent_at'], unique=False)
    op.create_table('places',
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_places_number')),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_places_shift_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('shift_id', 'number', name=op.f('pk_places'))
    )
    op.create_table('applications',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('shift_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('invitation_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('place_number', sa.Integer(), nullable=True),
    sa.Column('queue_number', sa.Integer(), nullable=True),
    sa.Column('confirm_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('during', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    postgresql.ExcludeConstraint((sa.column('person_id'), '='), (sa.column('during'), '&&'), where=sa.text("state = 'accepted'"), using='gist', name='ex_applications_person_id_during'),
    sa.CheckConstraint("(state = 'offered') = (confirm_by IS NOT NULL)", name=op.f('ck_applications_confirm_by')),
    sa.CheckConstraint("(state = 'waiting') = (queue_number IS NOT NULL)", name=op.f('ck_applications_queued')),
    sa.CheckConstraint("(state IN ('accepted', 'offered')) = (place_number IS NOT NULL)", name=op.f('ck_applications_place_held')),
    sa.CheckConstraint("state IN ('accepted', 'waiting', 'offered', 'withdrawn', 'removed', 'lapsed', 'cancelled')", name=op.f('ck_applications_state_known')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitations.id'], name=op.f('fk_applications_invitation_id'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['shift_id', 'place_number'], ['places.shift_id', 'places.number'], name='fk_applications_shift_id_place_number'),
    sa.ForeignKeyConstraint(['shift_id'], ['shifts.id'], name=op.f('fk_applications_shift_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applications')),
    sa.UniqueConstraint('shift_id', 'place_number', name=op.f('uq_applications_shift_id_place_number')),
    sa.UniqueConstraint('shift_id', 'queue_number', name='uq_applications_shift_id_queue_number')
    )
    op.create_index('ix_applications_confirm_by', 'applications', ['confirm_by'], unique=False, postgresql_where=sa.text("state = 'offered'"))
    op.create_index('ix_applications_person_id', 'applications', ['person_id', 'state'], unique=False)
    op.create_index('uq_applications_shift_id_person_id', 'applications', ['shift_id', 'person_id'], unique=True, postgresql_where=sa.text("state IN ('accepted', 'waiting', 'offered')"))


def downgrade() -> None:
    op.drop_index('uq_applications_shift_id_person_id', table_name='applications', postgresql_where=sa.text("state IN ('accepted', 'waiting', 'offered')"))
    op.drop_index('ix_applications_person_id', table_name='applications')
    op.drop_index('ix_applications_confirm_by', table_name='applications', postgresql_where=sa.text("state = 'offered'"))
    op.drop_table('applications')
    op.drop_table('places')
    op.drop_index('ix_invitations_sent_at', table_name='invitations')
    op.drop_index('ix_invitations_run_id', table_name='invitations')
    op.drop_index('ix_invitations_person_id', table_name='invitations')
    op.drop_index('ix_invitations_answer_by', table_name='invitations', postgresql_where=sa.text("state = 'waiting'"))
    op.drop_table('invitations')
    op.drop_index('ix_gaps_shift_id', table_name='gaps')
    op.drop_table('gaps')
    op.drop_index('ix_shifts_request_id', table_name='shifts')
    op.drop_index('ix_shifts_ends_at', table_name='shifts', postgresql_where=sa.text("state = 'open'"))
    op.drop_index('ix_shifts_area_id', table_name='shifts')
    op.drop_table('shifts')
    op.drop_index('ix_request_skills_skill', table_name='request_skills')
    op.drop_table('request_skills')
    op.drop_index('uq_blocks_person_id_organisation_id_request_id', table_name='blocks', postgresql_nulls_not_distinct=True)
    op.drop_index('ix_blocks_organisation_id', table_name='blocks')
    op.drop_table('blocks')
    op.drop_index('uq_requests_source_key', table_name='requests')
    op.drop_index('ix_requests_words', table_name='requests', postgresql_using='gin', postgresql_ops={'words': 'gin_trgm_ops'})
    op.drop_index('ix_requests_organisation_id', table_name='requests')
    op.drop_index('ix_requests_centre_id_state', table_name='requests')
    op.drop_table('requests')
    op.drop_index('ix_register_checks_person_id', table_name='register_checks')
    op.drop_table('register_checks')
    op.drop_index('ix_offer_skills_skill', table_name='offer_skills')
    op.drop_table('offer_skills')
    op.drop_index('ix_memberships_person_id', table_name='memberships')
    op.drop_table('memberships')
    op.drop_index('uq_organisations_centre_id_name', table_name='organisations')
    op.drop_index('ix_organisations_state', table_name='organisations')
    op.drop_table('organisations')
    op.drop_index('ix_offers_free', table_name='offers', postgresql_using='gin')
    op.drop_index('ix_offers_centre_id_state', table_name='offers')
    op.drop_table('offers')
    op.drop_index('uq_matching_runs_centre_id', table_name='matching_runs', postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.drop_index('ix_matching_runs_centre_id_created_at', table_name='matching_runs')
    op.drop_table('matching_runs')
    op.drop_index(op.f('ix_area_points_centre_id'), table_name='area_points')
    op.drop_table('area_points')
