"""Remarks: their numbers and codes, paper, and what their lists page through."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

SHOWN = "state IN ('public', 'hidden', 'removed')"
INDEXES = (
    ('ix_remarks_shown', ['consultation_id', 'number'], SHOWN, []),
    ('ix_remarks_supported', ['consultation_id', sa.text('supports DESC'), 'number'], SHOWN, []),
    (
        'ix_remarks_fragment_id',
        ['fragment_id', 'number'],
        'fragment_id IS NOT NULL',
        ['consultation_id', 'state'],
    ),
    (
        'ix_remarks_theme_id',
        ['theme_id', 'number'],
        'theme_id IS NOT NULL',
        ['consultation_id', 'state'],
    ),
    ('ix_remarks_position', ['consultation_id', 'position', 'number'], SHOWN, []),
    (
        'ix_remarks_places',
        ['consultation_id', 'latitude', 'longitude'],
        "latitude IS NOT NULL AND state = 'public'",
        ['number'],
    ),
    ('ix_remarks_unconfirmed', ['said_at'], "state = 'unconfirmed'", []),
)


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table('remark_counts',
    sa.Column('consultation_id', sa.Uuid(), nullable=False),
    sa.Column('last_number', sa.Integer(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['consultation_id'], ['consultations.id'], name=op.f('fk_remark_counts_consultation_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('consultation_id', name=op.f('pk_remark_counts'))
    )
    op.add_column('remarks', sa.Column('place', sa.String(length=200), server_default='', nullable=False))
    op.add_column('remarks', sa.Column('code', sa.String(length=14), nullable=True))
    op.add_column('remarks', sa.Column('received_on', sa.Date(), nullable=True))
    op.add_column('remarks', sa.Column('contact', sa.String(length=200), server_default='', nullable=False))
    op.create_unique_constraint(op.f('uq_remarks_code'), 'remarks', ['code'])
    op.create_check_constraint(op.f('ck_remarks_code_of_numbered'), 'remarks', 'code IS NULL OR number IS NOT NULL')
    op.create_check_constraint(op.f('ck_remarks_paper_with_its_day'), 'remarks', "(source = 'paper') = (received_on IS NOT NULL)")
    op.create_check_constraint(op.f('ck_remarks_removed_without_words'), 'remarks', "state <> 'removed' OR text = ''")
    for name, columns, where, also in INDEXES:
        op.create_index(
            name,
            'remarks',
            columns,
            unique=False,
            postgresql_where=sa.text(where),
            postgresql_include=also or None,
        )
    op.create_index('ix_remarks_words', 'remarks', ['text'], unique=False, postgresql_using='gin', postgresql_ops={'text': 'gin_trgm_ops'}, postgresql_where=sa.text("state = 'public'"))


def downgrade() -> None:
    op.drop_index('ix_remarks_words', table_name='remarks')
    for name, _columns, _where, _also in reversed(INDEXES):
        op.drop_index(name, table_name='remarks')
    for name in ('removed_without_words', 'paper_with_its_day', 'code_of_numbered'):
        op.drop_constraint(op.f(f'ck_remarks_{name}'), 'remarks', type_='check')
    op.drop_constraint(op.f('uq_remarks_code'), 'remarks', type_='unique')
    for name in ('contact', 'received_on', 'code', 'place'):
        op.drop_column('remarks', name)
    op.drop_table('remark_counts')
