"""Provenance: all that depends on how rows were stored or run, and nothing that a file's place would give away."""

import platform

import numpy as np

import probreport
from probreport.predictions import Predictions
from probreport.provenance import of_arrays, of_files, versions


def test_versions_that_a_number_can_depend_on_are_named():
    assert versions() == {
        "probreport": probreport.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
    }


def test_arrays_are_described_as_they_came():
    batch = Predictions.from_arrays([0, 1], np.array([[0.5, 0.5]] * 2, np.float16))
    assert of_arrays(batch) == {"arrays": {"y_proba": {"dtype": "float16", "shape": [2, 2]}}, "versions": versions()}


def test_files_keep_what_was_said_of_them_and_what_was_assumed():
    found = of_files({"files": [{"name": "a.csv"}]}, ("y_true is the label.",))
    assert found == {"files": [{"name": "a.csv"}], "assumptions": ["y_true is the label."], "versions": versions()}
