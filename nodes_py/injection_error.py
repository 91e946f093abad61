"""The error of everything that concerns the anchor in the model."""

from __future__ import annotations


class InjectionError(ValueError):
    """The anchor cannot be injected; the message is one sentence for the person at the graph."""
