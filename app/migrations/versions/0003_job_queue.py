"""The tables of the job queue, as its library writes them."""

from alembic import op
from procrastinate.schema import SchemaManager

revision, down_revision = "0003_job_queue", "0002_books_that_cannot_lie"
branch_labels = depends_on = None


def upgrade() -> None:
    cursor = op.get_bind().connection.cursor()  # the driver's own: many statements, no parameters in them
    cursor.execute(SchemaManager.get_schema())
    cursor.close()


def downgrade() -> None:
    raise NotImplementedError("the queue is dropped by hand, when nothing is in it")
