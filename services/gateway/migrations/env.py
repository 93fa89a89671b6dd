"""Runs this service's migrations; what is common stands in `shared/migrate.py`."""

from shared.migrate import run

run()
