"""Records become plain JSON and come back as they were; what is damaged is refused, with the place."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.bands import DOCUMENT_BANDS, Band
from probreport.encoding import decode, encode
from probreport.errors import FormatError

FINE = DOCUMENT_BANDS.band("Fine")


@dataclass(frozen=True)
class Leaf:
    label: Any = field(metadata={"key": "class"})
    loss: float | None
    band: Band | None


@dataclass(frozen=True)
class Tree:
    name: str | None
    rows: int
    ends: tuple[float, float] | None
    leaves: tuple[Leaf, ...]
    numbers: Mapping[str, float]
    other: Mapping[str, Any]


def tree(**changes):
    values = {
        "name": "x",
        "rows": 3,
        "ends": (0.1, math.inf),
        "leaves": (Leaf("a", 0.5, FINE), Leaf(1, None, None)),
        "numbers": {"0.5": 0.25},
        "other": {"deep": [1, {"two": None}]},
    }
    return Tree(**{**values, **changes})


def plain(**changes):
    """The JSON values of a tree, with some of them damaged."""
    return {**json.loads(json.dumps(encode(tree()), allow_nan=False)), **changes}


def refused(values):
    with pytest.raises(FormatError) as caught:
        decode(Tree, values, "tree")
    assert caught.value.code == "PR151"
    return caught.value.message


def test_a_record_is_an_object_with_its_keys_renamed_where_they_say_so():
    assert plain() == {
        "name": "x",
        "rows": 3,
        "ends": [0.1, "Infinity"],
        "leaves": [{"class": "a", "loss": 0.5, "band": "Fine"}, {"class": 1, "loss": None, "band": None}],
        "numbers": {"0.5": 0.25},
        "other": {"deep": [1, {"two": None}]},
    }


def test_a_record_comes_back_as_it_was():
    assert decode(Tree, plain()) == tree()


@given(st.one_of(st.none(), st.floats(0)), st.integers(), st.text(), st.one_of(st.text(), st.integers(), st.booleans()))
def test_so_it_does_whatever_its_values_are(loss, rows, name, label):
    original = tree(name=name, rows=rows, leaves=(Leaf(label, loss, None),))
    text = json.dumps(encode(original), allow_nan=False)
    assert decode(Tree, json.loads(text)) == original
    assert type(decode(Tree, json.loads(text)).leaves[0].label) is type(label)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, None),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (-0.0, 0.0),
        (True, True),
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.float32("inf"), "Infinity"),
        (np.array([[1, 2]]), [[1, 2]]),
        (np.bool_(True), True),
        ((1, (2,)), [1, [2]]),
        ({1: 2}, {"1": 2}),
        (1 + 2j, "(1+2j)"),
        (b"x", "b'x'"),
    ],
)
def test_every_value_becomes_something_that_json_knows(value, expected):
    found = encode(value)
    assert found == expected
    assert type(found) is type(expected)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_minus_zero_is_zero():
    assert str(encode(-0.0)) == "0.0"


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"name": 3}, "tree.name: expected of type str, found '3'."),
        ({"rows": 2.5}, "tree.rows: expected of type int, found '2.5'."),
        ({"rows": True}, "tree.rows: expected of type int, found 'True'."),
        ({"rows": "3"}, "tree.rows: expected of type int, found '3'."),
        ({"ends": [0.1]}, "tree.ends: expected a list of 2, found '[0.1]'."),
        ({"ends": "ab"}, "tree.ends: expected a list, found 'ab'."),
        ({"ends": [0.1, "NaN"]}, "tree.ends[1]: expected a number, found 'NaN'."),
        ({"ends": [0.1, math.nan]}, "tree.ends[1]: expected a number, found 'nan'."),
        ({"ends": [0.1, math.inf]}, "tree.ends[1]: expected a number, found 'inf'."),
        ({"ends": [0.1, False]}, "tree.ends[1]: expected a number, found 'False'."),
        ({"leaves": {}}, "tree.leaves: expected a list, found '{}'."),
        ({"leaves": [7]}, "tree.leaves[0]: expected an object, found '7'."),
        ({"leaves": [{"loss": 1.0, "band": None}]}, "tree.leaves[0]: the key 'class' is missing."),
        ({"leaves": [{"class": 1, "loss": 1.0, "band": []}]}, "tree.leaves[0].band: expected one of the bands Perfect"),
        ({"leaves": [{"class": 1, "loss": 1.0, "band": "fine"}]}, "tree.leaves[0].band: expected one of the bands"),
        ({"numbers": [1]}, "tree.numbers: expected an object, found '[1]'."),
        ({"numbers": {"0.5": None}}, "tree.numbers.0.5: expected a number, found 'None'."),
        ({"numbers": {5: 1.0}}, "tree.numbers: expected keys that are texts, found '5'."),
        ({"name": "x", "rows": 10**5000, "ends": [10**5000, 1]}, "tree.ends[0]: expected a number, found 'int'."),
        ({"rows": "\x1b[2J" * 99}, "tree.rows: expected of type int, found '\\x1b[2J"),
    ],
)
def test_damage_is_refused_with_its_place(damage, message):
    assert refused(plain(**damage)).startswith(message)


@pytest.mark.parametrize("values", [None, [], "tree", 3])
def test_what_is_no_object_is_no_record(values):
    assert refused(values).startswith("tree: expected an object")


def test_unknown_keys_are_left_alone():
    assert decode(Tree, plain(later="a key of a later version")) == tree()


def test_messages_stay_short():
    assert len(refused(plain(rows="x" * 1_000_000))) < 200
