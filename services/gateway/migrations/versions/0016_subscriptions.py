"""News by mail and their digests; reports as PDF."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

PURPOSES = (
    "purpose IN ('register', 'guest', 'sign_in', 'reset', 'change_email', 'operator', 'team',"
    " 'remark'{})"
)


def upgrade() -> None:
    op.create_table(
        'subscriptions',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('account_id', sa.Uuid(), nullable=True),
        sa.Column('email', postgresql.CITEXT(), nullable=True),
        sa.Column('language', sa.String(length=2), nullable=False),
        sa.Column('area_ids', sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column('kinds', sa.ARRAY(sa.String(length=12)), nullable=False),
        sa.Column('every', sa.String(length=4), nullable=False),
        sa.Column('at_once', sa.Boolean(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            '(account_id IS NULL) <> (email IS NULL)', name=op.f('ck_subscriptions_one_reader')
        ),
        sa.CheckConstraint("every IN ('day', 'week')", name=op.f('ck_subscriptions_every_known')),
        sa.CheckConstraint('cardinality(kinds) > 0', name=op.f('ck_subscriptions_kinds_chosen')),
        sa.ForeignKeyConstraint(
            ['account_id'],
            ['accounts.id'],
            name=op.f('fk_subscriptions_account_id_accounts'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_subscriptions')),
        sa.UniqueConstraint('account_id', name=op.f('uq_subscriptions_account_id')),
        sa.UniqueConstraint('email', name=op.f('uq_subscriptions_email')),
    )
    op.create_index('ix_subscriptions_next_at', 'subscriptions', ['next_at'])
    op.create_index(
        'ix_subscriptions_at_once', 'subscriptions', ['id'], postgresql_where=sa.text('at_once')
    )
    op.create_table(
        'subscription_news',
        sa.Column('subscription_id', sa.Uuid(), nullable=False),
        sa.Column('key', sa.String(length=120), nullable=False),
        sa.Column(
            'told_at',
            sa.DateTime(timezone=True),
            server_default=sa.text('now()'),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ['subscription_id'],
            ['subscriptions.id'],
            name=op.f('fk_subscription_news_subscription_id_subscriptions'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('subscription_id', 'key', name=op.f('pk_subscription_news')),
    )
    op.create_index('ix_subscription_news_told_at', 'subscription_news', ['told_at'])
    op.create_table(
        'report_papers',
        sa.Column('consultation_id', sa.Uuid(), nullable=False),
        sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('state', sa.String(length=6), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column(
            'heartbeat_at',
            sa.DateTime(timezone=True),
            server_default=sa.text('now()'),
            nullable=False,
        ),
        sa.Column('account_ids', sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column('content', sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('making', 'done')", name=op.f('ck_report_papers_state_known')
        ),
        sa.CheckConstraint(
            "(state = 'done') = (content IS NOT NULL)", name=op.f('ck_report_papers_done_whole')
        ),
        sa.PrimaryKeyConstraint('consultation_id', 'version', name=op.f('pk_report_papers')),
    )
    op.create_index(
        'ix_report_papers_account_ids', 'report_papers', ['account_ids'], postgresql_using='gin'
    )
    op.drop_constraint('ck_mail_links_purpose_known', 'mail_links')
    op.create_check_constraint('purpose_known', 'mail_links', PURPOSES.format(", 'subscription'"))


def downgrade() -> None:
    op.execute("DELETE FROM mail_links WHERE purpose = 'subscription'")
    op.drop_constraint('ck_mail_links_purpose_known', 'mail_links')
    op.create_check_constraint('purpose_known', 'mail_links', PURPOSES.format(''))
    op.drop_table('report_papers')
    op.drop_table('subscription_news')
    op.drop_table('subscriptions')
