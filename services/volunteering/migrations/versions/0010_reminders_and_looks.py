"""Reminders sent once, groups that come together, and offers asked about once."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("applications", sa.Column("leader_id", sa.Uuid(), nullable=True))
    op.add_column(
        "applications",
        sa.Column("group_name", sa.String(length=120), server_default="", nullable=False),
    )
    op.add_column(
        "applications",
        sa.Column("passed", sa.Boolean(), server_default="false", nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_applications_members_unnamed"),
        "applications",
        "leader_id IS NULL OR person_id IS NULL",
    )
    op.create_unique_constraint(
        "uq_applications_id_shift_id_state", "applications", ["id", "shift_id", "state"]
    )
    op.create_foreign_key(
        "fk_applications_leader_id_shift_id_state",
        "applications",
        "applications",
        ["leader_id", "shift_id", "state"],
        ["id", "shift_id", "state"],
        deferrable=True,
        initially="DEFERRED",
    )
    op.create_index("ix_applications_leader_id", "applications", ["leader_id"])
    op.create_table(
        "reminders",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('day', 'hours')", name=op.f("ck_reminders_kind_known")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_reminders_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("application_id", "kind", "starts_at", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_starts_at", "reminders", ["starts_at"])
    op.create_table(
        "idle_offers",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["offers.person_id"],
            name=op.f("fk_idle_offers_person_id_offers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_idle_offers")),
    )


def downgrade() -> None:
    op.drop_table("idle_offers")
    op.drop_table("reminders")
    op.drop_index("ix_applications_leader_id", table_name="applications")
    op.drop_constraint(
        "fk_applications_leader_id_shift_id_state", "applications", type_="foreignkey"
    )
    op.drop_constraint("uq_applications_id_shift_id_state", "applications", type_="unique")
    op.drop_constraint(op.f("ck_applications_members_unnamed"), "applications", type_="check")
    op.drop_column("applications", "passed")
    op.drop_column("applications", "group_name")
    op.drop_column("applications", "leader_id")
