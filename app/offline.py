"""Switches off everything in our libraries that would call out, in one place, before they are imported.

The one command that uses the network is ``sambandssvar fetch``, when a person runs it, with a client of its own.
"""

from __future__ import annotations

import os

SWITCHES = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",  # no statistics of events, which Gradio redoes after each one
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_OFFLINE": "1",
}


def switch_off() -> None:
    """Set the switches for this process and its children."""
    os.environ.update(SWITCHES)
