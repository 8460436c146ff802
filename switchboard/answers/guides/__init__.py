"""Guided talks: what a typed answer means, which question is next, and what is said to it."""
