"""What the public board is searched by, and what an organisation's own page says."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WORDS = ("website", "contact", "opening")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    for name in WORDS:
        column = sa.Column(name, sa.String(300), server_default="", nullable=False)
        op.add_column("organisations", column)
    op.drop_index("ix_shifts_request_id", "shifts")
    op.create_index("ix_shifts_request_id", "shifts", ["request_id", "starts_at", "id"])
    op.drop_index("ix_shifts_area_id", "shifts")
    op.create_index("ix_shifts_area_id", "shifts", ["area_id", "starts_at"], postgresql_where=OPEN)
    op.create_index(
        "ix_shifts_starts_at",
        "shifts",
        ["starts_at", "request_id"],
        postgresql_include=["ends_at"],
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_requests_kinds",
        "requests",
        ["causes", "languages", "access"],
        postgresql_using="gin",
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(
        "ix_places_newcomer", "places", ["shift_id"], postgresql_where=sa.text("newcomer")
    )


def downgrade() -> None:
    op.drop_index("ix_places_newcomer", "places")
    op.drop_index("ix_requests_kinds", "requests")
    op.drop_index("ix_shifts_starts_at", "shifts")
    op.drop_index("ix_shifts_area_id", "shifts")
    op.create_index("ix_shifts_area_id", "shifts", ["area_id"])
    op.drop_index("ix_shifts_request_id", "shifts")
    op.create_index("ix_shifts_request_id", "shifts", ["request_id"])
    for name in reversed(WORDS):
        op.drop_column("organisations", name)
