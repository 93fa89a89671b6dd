"""Officials of departments."""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f('ck_staff_roles_role_known'), 'staff_roles', type_='check')
    op.create_check_constraint(
        op.f('ck_staff_roles_role_known'),
        'staff_roles',
        "role IN ('clerk', 'organiser', 'official', 'operator')",
    )


def downgrade() -> None:
    op.execute("DELETE FROM staff_roles WHERE role = 'official'")
    op.drop_constraint(op.f('ck_staff_roles_role_known'), 'staff_roles', type_='check')
    op.create_check_constraint(
        op.f('ck_staff_roles_role_known'),
        'staff_roles',
        "role IN ('clerk', 'organiser', 'operator')",
    )
