"""Where a channel allows it, whoever asked may confirm their own request, with a code that was mailed."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0038_approving_alone", "0037_saved_views"
branch_labels = depends_on = None

MOMENT = sa.DateTime(timezone=True)
SWITCH = (("approves_alone", sa.Boolean(), sa.false()), ("alone_after_minutes", sa.Integer(), "10"))
APPROVAL = (("alone", sa.Boolean(), sa.false()), ("code_tries", sa.Integer(), "0"))
CODE = (("code_digest", sa.String(length=64)), ("code_sent_at", MOMENT), ("code_proved_at", MOMENT))
ALONE = "NOT alone OR (decided_by = asked_by AND code_proved_at IS NOT NULL)"


def upgrade() -> None:
    for table, columns in (("channels", SWITCH), ("approvals", APPROVAL)):
        for name, type_, default in columns:
            op.add_column(table, sa.Column(name, type_, nullable=False, server_default=default))
            op.alter_column(table, name, server_default=None)
    for name, kind in CODE:
        op.add_column("approvals", sa.Column(name, kind, nullable=True))
    op.drop_constraint(op.f("ck_approvals_four_eyes"), "approvals")
    op.create_check_constraint("four_eyes", "approvals", "alone OR decided_by <> asked_by")
    op.create_check_constraint("alone_with_a_code", "approvals", ALONE)
    op.drop_index("ix_approvals_asked_by", "approvals")
    op.create_index("ix_approvals_asked_by", "approvals", ["asked_by", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_approvals_asked_by", "approvals")
    op.create_index("ix_approvals_asked_by", "approvals", ["asked_by", "ref"])
    op.drop_constraint(op.f("ck_approvals_alone_with_a_code"), "approvals")
    op.drop_constraint(op.f("ck_approvals_four_eyes"), "approvals")
    op.execute("UPDATE approvals SET decided_by = NULL, state = 'changed' WHERE alone")
    op.create_check_constraint("four_eyes", "approvals", "decided_by <> asked_by")
    for name, _kind in CODE:
        op.drop_column("approvals", name)
    for table, columns in (("approvals", APPROVAL), ("channels", SWITCH)):
        for name, _type, _default in columns:
            op.drop_column(table, name)
