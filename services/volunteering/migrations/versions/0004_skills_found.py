"""Skills of the operator's own, and ESCO's words for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TONGUES = ("pl", "en", "uk", "de")


def _now(name: str) -> sa.Column:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def upgrade() -> None:
    op.create_table(
        "own_skills",
        sa.Column("id", sa.String(60), nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        *(sa.Column(tongue, sa.String(80), nullable=False) for tongue in TONGUES),
        sa.Column("words", JSONB(), nullable=False),
        sa.Column("esco", sa.String(200), nullable=False),
        _now("created_at"),
        sa.CheckConstraint("id LIKE 'own-%'", name="id_is_own"),
        sa.CheckConstraint(
            "btrim(pl) <> '' AND btrim(en) <> '' AND btrim(uk) <> '' AND btrim(de) <> ''",
            name="labels_given",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_own_skills"),
    )
    for tongue in TONGUES:
        lower = sa.text(f"lower({tongue})")
        op.create_index(f"uq_own_skills_{tongue}", "own_skills", [lower], unique=True)
    op.create_table(
        "retired_skills",
        sa.Column("skill", sa.String(60), nullable=False),
        _now("retired_at"),
        sa.PrimaryKeyConstraint("skill", name="pk_retired_skills"),
    )
    op.create_table(
        "skill_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("act", sa.String(12), nullable=False),
        sa.Column("subject", sa.String(60), nullable=False),
        _now("changed_at"),
        sa.CheckConstraint("act IN ('added', 'retired', 'offered', 'esco')", name="act_known"),
        sa.PrimaryKeyConstraint("id", name="pk_skill_changes"),
    )
    op.create_table(
        "esco_concepts",
        sa.Column("uri", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("uri", name="pk_esco_concepts"),
    )
    op.create_table(
        "esco_labels",
        sa.Column("uri", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["uri"],
            ["esco_concepts.uri"],
            name="fk_esco_labels_uri",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("uri", "language", "label", name="pk_esco_labels"),
    )
    op.create_index(
        "uq_esco_labels_uri_language",
        "esco_labels",
        ["uri", "language"],
        unique=True,
        postgresql_where=sa.text("preferred"),
    )


def downgrade() -> None:
    for table in ("esco_labels", "esco_concepts", "skill_changes", "retired_skills", "own_skills"):
        op.drop_table(table)
