"""Provenance: all that depends on how rows were stored and run. Such things stand here and nowhere else in a report."""

from __future__ import annotations

import platform
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

import probreport
from probreport.predictions import Predictions

CUT_SHORT = "PR212"
"""The code of what readers warn of: a file without a mark of its end."""
UNWEIGHTED_TRAINING = "PR214"
"""The code of what cross-validation warns of: estimators that take no weights in training."""


def of_arrays(batch: Predictions) -> dict[str, Any]:
    """Describe predictions that were given as arrays."""
    shape = list(batch.probabilities.shape)
    arrays = {"y_proba": {"dtype": str(batch.probabilities.dtype), "shape": shape}}
    return {"arrays": arrays, "versions": versions()}


def of_files(files: Mapping[str, Any], assumptions: Sequence[str]) -> dict[str, Any]:
    """Describe predictions that were read from files."""
    return {**files, "assumptions": list(assumptions), "versions": versions()}


def versions() -> dict[str, str]:
    """Return the versions that a number can depend on."""
    return {"probreport": probreport.__version__, "python": platform.python_version(), "numpy": np.__version__}


def told_or_muted(warnings: Sequence[str], code: str, muted: Collection[str]) -> dict[str, list[str]]:
    """Describe what is warned of, apart from the rest where its code is muted."""
    return {"warnings": [], "muted_warnings": [*warnings]} if code in muted else {"warnings": [*warnings]}
