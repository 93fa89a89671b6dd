"""Invitations in waves, and the weights of a centre."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Defaults in the database: the release before this one goes on writing invitations.
    op.add_column(
        "invitations",
        sa.Column(
            "passed_over", postgresql.ARRAY(sa.String(12)), server_default="{}", nullable=False
        ),
    )
    op.add_column(
        "invitations",
        sa.Column("undo", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    op.create_table(
        "matching_settings",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("time", sa.Integer(), nullable=False),
        sa.Column("interest", sa.Integer(), nullable=False),
        sa.Column("history", sa.Integer(), nullable=False),
        sa.Column("horizon_days", sa.Integer(), nullable=False),
        sa.Column("nightly", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "skill >= 0 AND distance >= 0 AND time >= 0 AND interest >= 0 AND history >= 0"
            " AND skill + distance + time + interest + history = 1000",
            name=op.f("ck_matching_settings_weights"),
        ),
        sa.CheckConstraint(
            "horizon_days BETWEEN 1 AND 180", name=op.f("ck_matching_settings_horizon")
        ),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_matching_settings")),
    )
    op.create_table(
        "rematch_marks",
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('shift', 'offer')", name=op.f("ck_rematch_marks_kind_known")),
        sa.PrimaryKeyConstraint("kind", "thing_id", name=op.f("pk_rematch_marks")),
    )
    op.create_index("ix_rematch_marks_asked_at", "rematch_marks", ["asked_at"])


def downgrade() -> None:
    op.drop_table("rematch_marks")
    op.drop_table("matching_settings")
    op.drop_column("invitations", "undo")
    op.drop_column("invitations", "passed_over")
