"""What outlives a message: conversations, their ids, limits and locks. The only room that knows a database.

Others see a `Store` and its errors. Which database is behind it, the URL in SWITCHBOARD_DATABASE says.
"""

from switchboard.store.database import DATABASE, DatabaseStore, UnknownDatabase, database_url
from switchboard.store.interface import Store, StoreError
from switchboard.store.turns import SESSION_SECONDS, Turn

__all__ = [
    "DATABASE",
    "SESSION_SECONDS",
    "DatabaseStore",
    "Store",
    "StoreError",
    "Turn",
    "UnknownDatabase",
    "database_url",
]
