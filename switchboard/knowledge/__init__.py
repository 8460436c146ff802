"""The knowledge base: typed models, the loader and the checks. Imports nothing else of ours."""

from switchboard.knowledge.loader import KnowledgeBase, KnowledgeError, load

__all__ = ["KnowledgeBase", "KnowledgeError", "load"]
