"""Rasa's custom actions: thin, without figures, without Rasa's server."""
