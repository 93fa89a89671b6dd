"""A consultation outlives the account of whoever drafted it."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column('consultations', 'created_by', existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    nobody = '00000000-0000-0000-0000-000000000000'
    op.execute(f"UPDATE consultations SET created_by = '{nobody}' WHERE created_by IS NULL")
    op.alter_column('consultations', 'created_by', existing_type=sa.Uuid(), nullable=False)
