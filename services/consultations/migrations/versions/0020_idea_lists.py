"""What the lists of ideas are counted, sorted and searched by."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_ideas_consultation_id_state', table_name='ideas')
    op.create_index(
        'ix_ideas_listed',
        'ideas',
        ['consultation_id', 'state'],
        unique=False,
        postgresql_include=['number', 'signatures', 'cost', 'area_id'],
    )
    op.create_index(
        'ix_ideas_places',
        'ideas',
        ['consultation_id', 'latitude', 'longitude'],
        unique=False,
        postgresql_include=['number', 'state', 'area_id'],
        postgresql_where=sa.text('latitude IS NOT NULL'),
    )
    op.create_index(
        'ix_ideas_words',
        'ideas',
        ['title', 'summary', 'place'],
        unique=False,
        postgresql_using='gin',
        postgresql_ops=dict.fromkeys(['title', 'summary', 'place'], 'gin_trgm_ops'),
    )


def downgrade() -> None:
    op.drop_index('ix_ideas_words', table_name='ideas')
    op.drop_index('ix_ideas_places', table_name='ideas')
    op.drop_index('ix_ideas_listed', table_name='ideas')
    op.create_index('ix_ideas_consultation_id_state', 'ideas', ['consultation_id', 'state'])
