"""Answers: departments, deadlines, milestones."""


import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

_POSITIONS = "('accepted', 'partly', 'rejected', 'out_of_scope')"


def upgrade() -> None:
    op.create_table('answering_settings',
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('shown', sa.String(length=11), nullable=False),
    sa.Column('officials_publish', sa.Boolean(), nullable=False),
    sa.CheckConstraint("shown IN ('at_once', 'with_report')", name=op.f('ck_answering_settings_shown_known')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_answering_settings_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_answering_settings'))
    )
    op.create_table('department_members',
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_department_members_department_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('department_id', 'account_id', name=op.f('pk_department_members'))
    )
    op.create_index('ix_department_members_account_id', 'department_members', ['account_id'], unique=False)
    op.create_table('answer_drafts',
    sa.Column('remark_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=9), nullable=False),
    sa.Column('written_by', sa.Uuid(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("position IN ('', 'accepted', 'partly', 'rejected', 'out_of_scope')", name=op.f('ck_answer_drafts_position_known')),
    sa.CheckConstraint("state = 'writing' OR (position <> '' AND reason <> '')", name=op.f('ck_answer_drafts_whole_when_handed_in')),
    sa.CheckConstraint("state IN ('writing', 'handed_in', 'approved')", name=op.f('ck_answer_drafts_state_known')),
    sa.ForeignKeyConstraint(['remark_id'], ['remarks.id'], name=op.f('fk_answer_drafts_remark_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('remark_id', name=op.f('pk_answer_drafts'))
    )
    op.create_table('positions',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('remark_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('position', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('because', sa.String(length=1000), nullable=False),
    sa.Column('given_by', sa.Uuid(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint(f"position IN {_POSITIONS}", name=op.f('ck_positions_position_known')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_positions_with_its_reason')),
    sa.CheckConstraint("number = 1 OR because <> ''", name=op.f('ck_positions_changed_with_a_reason')),
    sa.ForeignKeyConstraint(['remark_id'], ['remarks.id'], name=op.f('fk_positions_remark_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_positions')),
    sa.UniqueConstraint('remark_id', 'number', name=op.f('uq_positions_remark_id_number'))
    )
    op.execute(
        """
        CREATE FUNCTION positions_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' AND NEW.given_by IS NULL AND (NEW.id, NEW.remark_id, NEW.number,
                NEW.position, NEW.reason, NEW.because, NEW.given_at) = (OLD.id, OLD.remark_id,
                OLD.number, OLD.position, OLD.reason, OLD.because, OLD.given_at) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'a published position stays';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER positions_only_grow BEFORE UPDATE OR DELETE ON positions
        FOR EACH ROW EXECUTE FUNCTION positions_only_grow()
        """
    )
    op.create_table('answer_runs',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.String(length=14), nullable=False),
    sa.Column('position', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('remark_ids', sa.ARRAY(sa.Uuid()), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('changed', sa.Integer(), nullable=False),
    sa.Column('started_by', sa.Uuid(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("step NOT IN ('hand_in', 'publish') OR reason <> ''", name=op.f('ck_answer_runs_with_its_reason')),
    sa.CheckConstraint("step IN ('hand_in', 'publish', 'publish_drafts', 'tell_answered', 'tell_assigned')", name=op.f('ck_answer_runs_step_known')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_answer_runs_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_runs'))
    )
    op.create_index('ix_answer_runs_unfinished', 'answer_runs', ['started_at'], unique=False, postgresql_where=sa.text('finished_at IS NULL'))
    op.create_table('answer_reminders',
    sa.Column('department_id', sa.Uuid(), nullable=False),
    sa.Column('due', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(length=7), nullable=False),
    sa.CheckConstraint("kind IN ('week', 'day', 'overdue')", name=op.f('ck_answer_reminders_kind_known')),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_answer_reminders_department_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('department_id', 'due', 'kind', name=op.f('pk_answer_reminders'))
    )
    op.create_table('milestones',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('planned_on', sa.Date(), nullable=False),
    sa.Column('first_planned_on', sa.Date(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('status', sa.String(length=7), nullable=False),
    sa.Column('reason', sa.String(length=1000), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("(status = 'done') = (done_on IS NOT NULL)", name=op.f('ck_milestones_done_on_a_day')),
    sa.CheckConstraint("status IN ('planned', 'done', 'late', 'dropped')", name=op.f('ck_milestones_status_known')),
    sa.CheckConstraint("status NOT IN ('late', 'dropped') OR reason <> ''", name=op.f('ck_milestones_late_with_a_reason')),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_milestones_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestones'))
    )
    op.create_index('ix_milestones_consultation_id', 'milestones', ['consultation_id'], unique=False)
    op.create_table('milestone_pictures',
    sa.Column('milestone_id', sa.Uuid(), nullable=False),
    sa.Column('file_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_milestone_pictures_file_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestones.id'], name=op.f('fk_milestone_pictures_milestone_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('milestone_id', 'file_id', name=op.f('pk_milestone_pictures'))
    )
    op.create_index('ix_milestone_pictures_file_id', 'milestone_pictures', ['file_id'], unique=False)
    op.create_table('milestone_remarks',
    sa.Column('milestone_id', sa.Uuid(), nullable=False),
    sa.Column('remark_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestones.id'], name=op.f('fk_milestone_remarks_milestone_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['remark_id'], ['remarks.id'], name=op.f('fk_milestone_remarks_remark_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('milestone_id', 'remark_id', name=op.f('pk_milestone_remarks'))
    )
    op.create_index('ix_milestone_remarks_remark_id', 'milestone_remarks', ['remark_id'], unique=False)
    op.create_table('milestone_news',
    sa.Column('milestone_id', sa.Uuid(), nullable=False),
    sa.Column('after', sa.Uuid(), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['milestone_id'], ['milestones.id'], name=op.f('fk_milestone_news_milestone_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('milestone_id', name=op.f('pk_milestone_news'))
    )
    op.create_index('ix_milestone_news_unfinished', 'milestone_news', ['begun_at'], unique=False, postgresql_where=sa.text('finished_at IS NULL'))
    op.create_index('ix_remarks_department_id', 'remarks', ['department_id', 'answer_due'], unique=False, postgresql_where=sa.text('department_id IS NOT NULL'))
    op.create_index('ix_remarks_merged_into', 'remarks', ['merged_into'], unique=False, postgresql_where=sa.text('merged_into IS NOT NULL'))


def downgrade() -> None:
    op.drop_index('ix_remarks_merged_into', table_name='remarks', postgresql_where=sa.text('merged_into IS NOT NULL'))
    op.drop_index('ix_remarks_department_id', table_name='remarks', postgresql_where=sa.text('department_id IS NOT NULL'))
    op.drop_table('milestone_news')
    op.drop_table('milestone_remarks')
    op.drop_table('milestone_pictures')
    op.drop_table('milestones')
    op.drop_table('answer_reminders')
    op.drop_table('answer_runs')
    op.drop_table('positions')
    op.execute("DROP FUNCTION positions_only_grow")
    op.drop_table('answer_drafts')
    op.drop_table('department_members')
    op.drop_table('answering_settings')
