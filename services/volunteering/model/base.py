"""The service's database and its message tables."""

from shared.database import database
from shared.outbox import plumbing

db = database()
tables = plumbing(db.metadata)
