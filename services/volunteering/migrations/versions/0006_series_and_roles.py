"""Series of shifts, roles, least teams and places for newcomers; what a place has and asks for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = ("access", "things")


def upgrade() -> None:
    for name in WORDS:
        column = sa.Column(name, ARRAY(sa.String(40)), server_default="{}", nullable=False)
        op.add_column("requests", column)
    op.add_column("requests", sa.Column("most_age", sa.Integer()))
    op.create_check_constraint(
        "most_age", "requests", "most_age BETWEEN COALESCE(least_age, 0) AND 120"
    )
    for table in ("request_skills", "shifts"):
        role = sa.Column("role", sa.String(80), server_default="", nullable=False)
        op.add_column(table, role)
    op.drop_constraint("pk_request_skills", "request_skills")
    op.create_primary_key("pk_request_skills", "request_skills", ["request_id", "skill", "role"])
    op.add_column(
        "shifts", sa.Column("least_team", sa.Integer(), server_default="1", nullable=False)
    )
    op.create_check_constraint("least_team", "shifts", "least_team BETWEEN 1 AND 500")
    op.add_column(
        "places", sa.Column("newcomer", sa.Boolean(), server_default="false", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("places", "newcomer")
    op.drop_constraint("ck_shifts_least_team", "shifts")
    op.drop_column("shifts", "least_team")
    op.drop_constraint("pk_request_skills", "request_skills")
    op.create_primary_key("pk_request_skills", "request_skills", ["request_id", "skill"])
    for table in ("shifts", "request_skills"):
        op.drop_column(table, "role")
    op.drop_constraint("ck_requests_most_age", "requests")
    for name in ("most_age", *WORDS):
        op.drop_column("requests", name)
