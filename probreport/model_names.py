"""The names of models that are compared: at least two, and no two alike."""

from __future__ import annotations

from typing import Any

from probreport.errors import UsageError, listing

MOST_MODELS = 100
"""Of so many models there are 4 950 pairs."""


def checked_names(names: list[Any]) -> list[str]:
    """Refuse names that are no texts or stand twice, and fewer than two or too many models (PR121)."""
    texts = [str(name) for name in names]
    if len(texts) < 2:
        raise UsageError("there are not two models to compare.", code="PR121")
    if len(texts) > MOST_MODELS:
        raise UsageError(f"{len(texts)} models are too many; at most {MOST_MODELS} are compared.", code="PR121")
    if doubles := [name for name in dict.fromkeys(texts) if texts.count(name) > 1]:
        raise UsageError(f"more than one model is named {listing(doubles)}.", code="PR121")
    return texts


def distinct(names: list[str]) -> list[str]:
    """Tell files of the same name in several folders apart by a number."""
    return [
        name if names.count(name) == 1 else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]
