"""Links and letters by mail, exports and erasures, who runs the installation, feed search."""

from sqlalchemy.dialects import postgresql
import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('installation',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('entity_name', sa.String(length=200), nullable=False),
    sa.Column('entity_address', sa.String(length=400), nullable=False),
    sa.Column('contact_person', sa.String(length=120), nullable=False),
    sa.Column('contact_email', sa.String(length=200), nullable=False),
    sa.Column('contact_phone', sa.String(length=40), nullable=False),
    sa.Column('privacy_contact', sa.String(length=400), nullable=False),
    sa.Column('building_access', sa.Text(), nullable=False),
    sa.Column('site_published_on', sa.Date(), nullable=True),
    sa.Column('site_changed_on', sa.Date(), nullable=True),
    sa.Column('statement_made_on', sa.Date(), nullable=True),
    sa.Column('statement_reviewed_on', sa.Date(), nullable=True),
    sa.CheckConstraint('id = 1', name=op.f('ck_installation_one_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_installation'))
    )
    op.create_table('data_exports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('parts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint("(state = 'done') = (file IS NOT NULL)", name=op.f('ck_data_exports_file_when_done')),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f('ck_data_exports_state_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_data_exports_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_data_exports'))
    )
    op.create_index(op.f('ix_data_exports_account_id'), 'data_exports', ['account_id'], unique=False)
    op.create_index(op.f('ix_data_exports_expires_at'), 'data_exports', ['expires_at'], unique=False)
    op.create_index('uq_data_exports_account_id_open', 'data_exports', ['account_id'], unique=True, postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.create_table('erasures',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('forgotten_by', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_erasures_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_erasures'))
    )
    op.create_table('mail_links',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('email', postgresql.CITEXT(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('register', 'guest', 'sign_in', 'reset', 'change_email', 'operator')", name=op.f('ck_mail_links_purpose_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_mail_links_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_links'))
    )
    op.create_index(op.f('ix_mail_links_account_id'), 'mail_links', ['account_id'], unique=False)
    op.create_index(op.f('ix_mail_links_expires_at'), 'mail_links', ['expires_at'], unique=False)
    op.create_table('unwanted_mails',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_unwanted_mails_account_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('account_id', 'kind', name=op.f('pk_unwanted_mails'))
    )
    op.create_table('letters',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('template', sa.String(length=80), nullable=False),
    sa.Column('email', postgresql.CITEXT(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('link_id', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('mail_state', sa.String(length=10), nullable=False),
    sa.Column('mail_attempts', sa.Integer(), nullable=False),
    sa.Column('next_mail_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("mail_state IN ('waiting', 'sent', 'none', 'failed')", name=op.f('ck_letters_mail_state_known')),
    sa.ForeignKeyConstraint(['link_id'], ['mail_links.id'], name=op.f('fk_letters_link_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letters'))
    )
    op.create_index(op.f('ix_letters_created_at'), 'letters', ['created_at'], unique=False)
    op.create_index('ix_letters_to_mail', 'letters', ['next_mail_at'], unique=False, postgresql_where=sa.text("mail_state = 'waiting'"))
    # Words without accents and case, so that "lawki" finds "Ławki". Qualified, for a restore runs
    # with an empty search path.
    op.execute(
        """
        CREATE FUNCTION feed_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
        AS $$ SELECT lower(public.unaccent('public.unaccent', $1)) $$
        """
    )
    op.drop_index('ix_feed_words', table_name='feed')
    op.create_index('ix_feed_words', 'feed', [sa.literal_column("to_tsvector('simple'::regconfig, feed_plain((title::text || ' '::text) || summary))")], unique=False, postgresql_using='gin')
    op.create_index('ix_feed_title', 'feed', [sa.literal_column("feed_plain(title::text) gin_trgm_ops")], unique=False, postgresql_using='gin')


def downgrade() -> None:
    op.drop_index('ix_feed_title', table_name='feed')
    op.drop_index('ix_feed_words', table_name='feed')
    op.create_index('ix_feed_words', 'feed', [sa.literal_column("to_tsvector('simple', title || ' ' || summary)")], unique=False, postgresql_using='gin')
    op.execute('DROP FUNCTION feed_plain(text)')
    op.drop_index('ix_letters_to_mail', table_name='letters', postgresql_where=sa.text("mail_state = 'waiting'"))
    op.drop_index(op.f('ix_letters_created_at'), table_name='letters')
    op.drop_table('letters')
    op.drop_table('unwanted_mails')
    op.drop_index(op.f('ix_mail_links_expires_at'), table_name='mail_links')
    op.drop_index(op.f('ix_mail_links_account_id'), table_name='mail_links')
    op.drop_table('mail_links')
    op.drop_table('erasures')
    op.drop_index('uq_data_exports_account_id_open', table_name='data_exports', postgresql_where=sa.text("state IN ('waiting', 'running')"))
    op.drop_index(op.f('ix_data_exports_expires_at'), table_name='data_exports')
    op.drop_index(op.f('ix_data_exports_account_id'), table_name='data_exports')
    op.drop_table('data_exports')
    op.drop_table('installation')
