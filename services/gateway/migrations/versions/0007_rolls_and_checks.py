"""Rolls of electors and the checks that open a ballot."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

CHECKS = {
    'checks_known': "checks <@ ARRAY['declaration', 'counter', 'letter', 'contact']::varchar[] "
    "AND cardinality(checks) > 0",
    'letters_from_a_list': "listed OR NOT checks && ARRAY['letter', 'contact']::varchar[]",
    'age_with_its_basis': "(age_from IS NULL) = (age_basis = '')",
    'age_lawful': "age_from BETWEEN 6 AND 18",
}


def upgrade() -> None:
    op.create_table('list_imports',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('roll_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('upload', sa.LargeBinary(), nullable=True),
    sa.Column('files', sa.Integer(), nullable=False),
    sa.Column('made', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('heartbeat_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(state = 'done') = (upload IS NULL)", name=op.f('ck_list_imports_upload_until_done')),
    sa.CheckConstraint("state IN ('checked', 'making', 'done')", name=op.f('ck_list_imports_state_known')),
    sa.ForeignKeyConstraint(['roll_id'], ['rolls.id'], name=op.f('fk_list_imports_roll_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_imports'))
    )
    op.create_index(op.f('ix_list_imports_expires_at'), 'list_imports', ['expires_at'], unique=False)
    op.create_index(op.f('ix_list_imports_roll_id'), 'list_imports', ['roll_id'], unique=False)
    op.create_table('roll_invitations',
    sa.Column('roll_id', sa.Uuid(), nullable=False),
    sa.Column('contact', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['roll_id'], ['rolls.id'], name=op.f('fk_roll_invitations_roll_id')),
    sa.PrimaryKeyConstraint('roll_id', 'contact', name=op.f('pk_roll_invitations'))
    )
    op.create_table('elector_aliases',
    sa.Column('alias', sa.LargeBinary(length=32), nullable=False),
    sa.Column('elector_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['elector_id'], ['electors.id'], name=op.f('fk_elector_aliases_elector_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('alias', 'elector_id', name=op.f('pk_elector_aliases'))
    )
    op.create_index(op.f('ix_elector_aliases_elector_id'), 'elector_aliases', ['elector_id'], unique=False)
    op.create_table('letter_codes',
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('elector_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['elector_id'], ['electors.id'], name=op.f('fk_letter_codes_elector_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_letter_codes')),
    sa.UniqueConstraint('elector_id', name=op.f('uq_letter_codes_elector_id'))
    )
    op.create_table('list_files',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('import_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('first', sa.Integer(), nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('letters', 'roll')", name=op.f('ck_list_files_kind_known')),
    sa.ForeignKeyConstraint(['import_id'], ['list_imports.id'], name=op.f('fk_list_files_import_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_files')),
    sa.UniqueConstraint('import_id', 'number', name=op.f('uq_list_files_import_id_number'))
    )
    op.create_index(op.f('ix_list_files_expires_at'), 'list_files', ['expires_at'], unique=False)
    op.create_table('contact_codes',
    sa.Column('roll_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('elector_id', sa.Uuid(), nullable=True),
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_contact_codes_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['elector_id'], ['electors.id'], name=op.f('fk_contact_codes_elector_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['roll_id'], ['rolls.id'], name=op.f('fk_contact_codes_roll_id')),
    sa.PrimaryKeyConstraint('roll_id', 'account_id', name=op.f('pk_contact_codes'))
    )
    op.create_index(op.f('ix_contact_codes_account_id'), 'contact_codes', ['account_id'], unique=False)
    op.create_index(op.f('ix_contact_codes_elector_id'), 'contact_codes', ['elector_id'], unique=False)
    op.create_index(op.f('ix_contact_codes_expires_at'), 'contact_codes', ['expires_at'], unique=False)
    op.create_table('pairings',
    sa.Column('roll_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_pairings_account_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['roll_id'], ['rolls.id'], name=op.f('fk_pairings_roll_id')),
    sa.PrimaryKeyConstraint('roll_id', 'account_id', name=op.f('pk_pairings')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_pairings_code_hash'))
    )
    op.create_index(op.f('ix_pairings_account_id'), 'pairings', ['account_id'], unique=False)
    op.create_index(op.f('ix_pairings_expires_at'), 'pairings', ['expires_at'], unique=False)
    op.add_column('electors', sa.Column('listed', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('electors', sa.Column('doubtful', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('electors', sa.Column('mail_hash', sa.LargeBinary(length=32), nullable=True))
    op.add_column('electors', sa.Column('phone_hash', sa.LargeBinary(length=32), nullable=True))
    op.create_index('ix_electors_mail_hash', 'electors', ['mail_hash'], unique=False, postgresql_where=sa.text('mail_hash IS NOT NULL'))
    op.create_index('ix_electors_phone_hash', 'electors', ['phone_hash'], unique=False, postgresql_where=sa.text('phone_hash IS NOT NULL'))
    op.add_column('rolls', sa.Column('consultation_id', sa.Uuid(), nullable=True))
    op.add_column('rolls', sa.Column('checks', sa.ARRAY(sa.String(length=12)), server_default='{declaration,counter}', nullable=False))
    op.add_column('rolls', sa.Column('listed', sa.Boolean(), server_default='false', nullable=False))
    op.add_column('rolls', sa.Column('group_name', sa.String(length=120), server_default='', nullable=False))
    op.add_column('rolls', sa.Column('age_from', sa.Integer(), nullable=True))
    op.add_column('rolls', sa.Column('age_basis', sa.String(length=500), server_default='', nullable=False))
    op.add_column('rolls', sa.Column('purge_on', sa.Date(), nullable=True))
    op.add_column('rolls', sa.Column('purged', sa.Boolean(), server_default='false', nullable=False))
    # One roll a ballot: those of the previous release belong to the ballot they were made with.
    op.execute(
        """
        UPDATE rolls SET consultation_id = b.consultation_id FROM (
            SELECT DISTINCT ON (consultation_id) consultation_id, roll_id FROM register_ballots
        ) b WHERE b.roll_id = rolls.id
        """
    )
    op.create_unique_constraint(op.f('uq_rolls_consultation_id'), 'rolls', ['consultation_id'])
    for name, rule in CHECKS.items():
        op.create_check_constraint(op.f(f'ck_rolls_{name}'), 'rolls', rule)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f'ck_rolls_{name}'), 'rolls', type_='check')
    op.drop_constraint(op.f('uq_rolls_consultation_id'), 'rolls', type_='unique')
    op.drop_column('rolls', 'purged')
    op.drop_column('rolls', 'purge_on')
    op.drop_column('rolls', 'age_basis')
    op.drop_column('rolls', 'age_from')
    op.drop_column('rolls', 'group_name')
    op.drop_column('rolls', 'listed')
    op.drop_column('rolls', 'checks')
    op.drop_column('rolls', 'consultation_id')
    op.drop_index('ix_electors_phone_hash', table_name='electors', postgresql_where=sa.text('phone_hash IS NOT NULL'))
    op.drop_index('ix_electors_mail_hash', table_name='electors', postgresql_where=sa.text('mail_hash IS NOT NULL'))
    op.drop_column('electors', 'phone_hash')
    op.drop_column('electors', 'mail_hash')
    op.drop_column('electors', 'doubtful')
    op.drop_column('electors', 'listed')
    op.drop_index(op.f('ix_pairings_expires_at'), table_name='pairings')
    op.drop_index(op.f('ix_pairings_account_id'), table_name='pairings')
    op.drop_table('pairings')
    op.drop_index(op.f('ix_contact_codes_expires_at'), table_name='contact_codes')
    op.drop_index(op.f('ix_contact_codes_elector_id'), table_name='contact_codes')
    op.drop_index(op.f('ix_contact_codes_account_id'), table_name='contact_codes')
    op.drop_table('contact_codes')
    op.drop_index(op.f('ix_list_files_expires_at'), table_name='list_files')
    op.drop_table('list_files')
    op.drop_table('letter_codes')
    op.drop_index(op.f('ix_elector_aliases_elector_id'), table_name='elector_aliases')
    op.drop_table('elector_aliases')
    op.drop_table('roll_invitations')
    op.drop_index(op.f('ix_list_imports_roll_id'), table_name='list_imports')
    op.drop_index(op.f('ix_list_imports_expires_at'), table_name='list_imports')
    op.drop_table('list_imports')
