"""Series of shifts, roles, least teams and places for newcomers; what a place has and asks for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
    _series()


def _series() -> None:
    op.create_table(
        "shift_series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(200), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("role", sa.String(80), server_default="", nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("newcomers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("least_team", sa.Integer(), server_default="1", nullable=False),
        sa.Column("place", sa.String(200), server_default="", nullable=False),
        sa.Column("area_id", sa.Uuid()),
        sa.Column("area_label", sa.String(120), server_default="", nullable=False),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("rolled_until", sa.Date()),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.CheckConstraint("places BETWEEN 1 AND 500", name="places"),
        sa.CheckConstraint("newcomers BETWEEN 0 AND places", name="newcomers"),
        sa.CheckConstraint("least_team BETWEEN 1 AND places", name="least_team"),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="whole_point"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name="fk_shift_series_request_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shift_series"),
    )
    op.create_index("ix_shift_series_request_id", "shift_series", ["request_id"])
    op.create_index("ix_shift_series_rolled_until", "shift_series", ["rolled_until"])
    op.create_table(
        "shift_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(10), server_default="checked", nullable=False),
        sa.Column("rows", JSONB(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('checked', 'taken')", name="state_known"),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["requests.id"],
            name="fk_shift_imports_request_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_shift_imports"),
    )
    op.create_index("ix_shift_imports_request_id", "shift_imports", ["request_id"])
    op.create_index("ix_shift_imports_expires_at", "shift_imports", ["expires_at"])
    op.add_column("shifts", sa.Column("series_id", sa.Uuid()))
    op.add_column("shifts", sa.Column("series_day", sa.Date()))
    op.add_column(
        "shifts", sa.Column("edited", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("shifts", sa.Column("team_warned_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(
        "fk_shifts_series_id", "shifts", "shift_series", ["series_id"], ["id"]
    )
    op.create_check_constraint(
        "whole_series", "shifts", "(series_id IS NULL) = (series_day IS NULL)"
    )
    op.create_unique_constraint(
        "uq_shifts_series_id_series_day", "shifts", ["series_id", "series_day"]
    )


def downgrade() -> None:
    op.drop_constraint("uq_shifts_series_id_series_day", "shifts")
    op.drop_constraint("ck_shifts_whole_series", "shifts")
    op.drop_constraint("fk_shifts_series_id", "shifts")
    for name in ("team_warned_at", "edited", "series_day", "series_id"):
        op.drop_column("shifts", name)
    op.drop_table("shift_imports")
    op.drop_table("shift_series")
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
