"""Alembic's environment and the migrations; run by ``app.storage.migrating``."""
