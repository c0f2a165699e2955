"""Sound inputs, a few of each kind, as bytes; the same on every machine."""

import gzip
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

import probreport as pr
from tests.readers.saved import THREE_CLASSES, TWO_CLASSES, WITH_ALL_ROLES, WRITERS, csv_bytes

MIXED = {
    "y_true": ["é", "b", "", "b", "é", "b"] * 4,
    "proba_é": np.linspace(0, 1, 24).tolist(),
    "proba_b": (0.75 * (1 - np.linspace(0, 1, 24))).tolist(),
    "proba_": (0.25 * (1 - np.linspace(0, 1, 24))).tolist(),
    "weight": [0.0, 1.5, 1e300, 2.0, 1.0, 5e-324] * 4,
    "name": [f"row {number}" for number in range(24)],
    "site": ["north", "south, or so", 'a "quote"', "two\nlines"] * 6,
}
TABLES = {"two": TWO_CLASSES, "three": THREE_CLASSES, "all": WITH_ALL_ROLES, "mixed": MIXED}
PACKED = {"gz": lambda text: gzip.compress(text, mtime=0), "zst": lambda text: pa.compress(text, "zstd", asbytes=True)}
STANDARD_INPUT = "stdin"


@cache
def table_bytes(table, name):
    """Return a table in the format that a file's name stands for."""
    stem, _, packing = name.rpartition(".")
    if name == STANDARD_INPUT:
        return csv_bytes(TABLES[table], ",")
    if packing in PACKED:
        return PACKED[packing](table_bytes(table, stem))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        WRITERS[name](path, TABLES[table])
        return path.read_bytes()


@cache
def evaluations():
    """Return evaluations of several kinds: weights, groups, clusters, infinite losses, soft labels."""
    random = np.random.default_rng(5)
    proba = random.dirichlet([0.5, 0.5, 0.5], 80)
    labels = [["cat", "dog", "<b>"][random.choice(3, p=row)] for row in proba]
    sites = np.arange(80) % 3
    return (
        pr.evaluate([1, 0, 1, 0], [0.9, 0.2, 0.0, 1.0]),
        pr.evaluate(
            labels,
            proba,
            classes=["cat", "dog", "<b>"],
            sample_weight=random.random(80),
            groups={"site": sites},
            clusters=np.arange(80) // 4,
        ),
        pr.evaluate(random.dirichlet([1, 1], 30), random.dirichlet([1, 1], 30), classes=["a", "b"]),
    )


@cache
def report_bytes(name):
    """Return saved evaluations, or pages, as bytes."""
    if name.endswith(".json"):
        return tuple(evaluation.to_json().encode() for evaluation in evaluations())
    return tuple(pr.Report(evaluation, title="A title").to_html().encode() for evaluation in evaluations())


@cache
def comparison_bytes():
    """Return a saved comparison of three models."""
    y_true, random = [1, 0] * 20, np.random.default_rng(3)
    models = {name: (y_true, random.random(40)) for name in ("a", "b", "c")}
    return pr.compare(models, groups={"site": [1, 1, 2, 2] * 10}).to_json().encode()
