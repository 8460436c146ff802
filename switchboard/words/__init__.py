"""Shared ground: how words are folded before anybody reads them."""
