"""What outlives a message: conversations, their ids, limits and locks. The only room that knows a database.

Others see a `Store` and its errors. Which database is behind it, the URL in SWITCHBOARD_DATABASE says.
"""

from switchboard.store.database import DatabaseStore
from switchboard.store.interface import Count, Overtaken, Store, StoreError
from switchboard.store.turns import SESSION_SECONDS, Turn
from switchboard.store.using import DATABASE, UnknownDatabase, database_url, file_url

__all__ = [
    "DATABASE",
    "SESSION_SECONDS",
    "Count",
    "DatabaseStore",
    "Overtaken",
    "Store",
    "StoreError",
    "Turn",
    "UnknownDatabase",
    "database_url",
    "file_url",
]
