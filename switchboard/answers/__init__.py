"""Question + knowledge -> Answer. Imports no Rasa, so that its tests start at once."""

from switchboard.answers.answer import Answer, FollowUp
from switchboard.answers.respond import respond
from switchboard.answers.understanding import Context, Message

__all__ = ["Answer", "Context", "FollowUp", "Message", "respond"]
