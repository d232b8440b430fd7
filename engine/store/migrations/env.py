"""Run by Alembic: takes the steps in the transaction that `engine.store.migrate` holds."""

from alembic import context

from engine.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=False,  # the transaction is already open, and whoever opened it ends it
)
context.run_migrations()
