"""Shared ground: how words are read before anybody makes anything of them, and which language they are in."""
