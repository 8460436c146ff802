"""The tables before there were steps: Rasa's own, a row for each event, and those beside it. They may be there."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    """Makes the tables that are not there."""
    there = sa.inspect(op.get_bind()).get_table_names()
    if "events" not in there:
        op.create_table(
            "events",
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("sender_id", sa.String(255), nullable=False, index=True),
            sa.Column("type_name", sa.String(255), nullable=False),
            sa.Column("timestamp", sa.Float(53)),
            sa.Column("intent_name", sa.String(255)),
            sa.Column("action_name", sa.String(255)),
            sa.Column("data", sa.Text),
        )
    if "taken" not in there:
        op.create_table(
            "taken",
            sa.Column("id", sa.String(64), primary_key=True),
            sa.Column("timestamp", sa.Float(53), nullable=False, index=True),
        )
    if "useful" not in there:
        op.create_table(
            "useful",
            sa.Column("day", sa.String(10), primary_key=True),
            sa.Column("channel", sa.String(32), primary_key=True),
            sa.Column("topic", sa.String(128), primary_key=True),
            sa.Column("useful", sa.Boolean, primary_key=True),
            sa.Column("times", sa.Integer, nullable=False),
        )
    if "entrusted" not in there:
        op.create_table(
            "entrusted",
            sa.Column("id", sa.String(64), primary_key=True),
            sa.Column("sealed", sa.Text, nullable=False),
        )


def downgrade() -> None:
    """There is nothing before it."""
