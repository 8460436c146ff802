"""The knowledge base: typed models, the loader and the checks. Imports nothing else of ours."""

from switchboard.knowledge.base import KnowledgeBase, KnowledgeError
from switchboard.knowledge.loader import load

__all__ = ["KnowledgeBase", "KnowledgeError", "load"]
