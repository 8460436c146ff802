"""Question + knowledge -> Answer. Imports no Rasa, so that its tests start at once."""

from switchboard.answers.answer import Answer, Audience, FollowUp
from switchboard.answers.asked import Context, Message, Request
from switchboard.answers.dialogue import reply

__all__ = ["Answer", "Audience", "Context", "FollowUp", "Message", "Request", "reply"]
