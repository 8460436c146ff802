"""The steps of Rasa's pipeline, and what they share."""

import os

# Before ONNX Runtime is imported, which only happens in here: else it writes down an id for this machine and tells
# its makers, over the network, about each model that it loads.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
