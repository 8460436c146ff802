"""Rasa's SQL tracker store, without its slips of the tongue."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from switchboard.store.database import of_kind

logger = logging.getLogger(__name__)


class DiscreetTrackerStore(SQLTrackerStore):
    """Keeps conversations in the one database, and what was said out of the log.

    When the database fails, Rasa would log the statement with the words in it, and then keep the
    conversation in memory, where no retention reaches it.
    """

    def __init__(self, *, host: str, **given: Any) -> None:
        """`host` is the URL of the database: `url` in endpoints.yml, which Rasa hands on by that name."""
        super().__init__(host=of_kind(host).url, **given)
        self.engine.hide_parameters = True

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores what is new. When that fails, the reply still goes out, and the next message knows nothing of it."""
        try:
            await super().save(tracker)
        except SQLAlchemyError as error:
            logger.error("A conversation could not be stored: %s", type(error).__name__)
