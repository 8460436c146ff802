"""Benchmarks of the understanding pipeline, side by side with Rasa's own default: see `compare`."""

from switchboard.model import hide_warnings, quiet_environment

# Here, so that it is done before anything imports Rasa. Both pipelines inherit this environment.
quiet_environment()
hide_warnings()
