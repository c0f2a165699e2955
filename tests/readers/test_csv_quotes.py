"""Quotes in CSV: what is called plain is what a parser that keeps to the rules reads, however the text is cut."""

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probreport.readers.csv_quotes import Quotes


def are_plain(pieces, separator=","):
    quotes = Quotes(separator)
    for piece in [*pieces, b"\n"]:
        quotes.look_at(piece)
    return quotes.are_plain


@pytest.mark.parametrize("text", [b'"a",1', b'1,"a ""b"" c"', b'1,""', b'"""a"""', b'"a\n,b"\r\n"c"', b"", b"a"])
def test_quotes_around_values_and_doubled_ones_are_plain(text):
    assert are_plain([text])


@pytest.mark.parametrize("text", [b'"a"b', b'"a" ,1', b'1,"a\n2,"b\n', b'5" pipe', b' "a"', b'"a\tb"\t1'])
def test_other_quotes_are_not(text):
    assert not are_plain([text])


def test_the_separator_is_that_of_the_file():
    assert are_plain([b'"a,b"\t"c"'], "\t")
    assert not are_plain([b'"a","c"'], "\t")


TEXTS = st.text(alphabet='",\n\ra', max_size=24)


@given(TEXTS, st.lists(st.integers(0, 24), max_size=6))
def test_what_is_plain_keeps_to_the_rules(text, cuts):
    places = [0, *sorted(cuts), len(text)]
    pieces = [text[start:stop].encode() for start, stop in pairwise(places)]
    if are_plain(pieces):
        list(csv.reader(io.StringIO(text + ('"' if text.count('"') % 2 else ""), newline=""), strict=True))


@given(st.lists(st.lists(TEXTS, min_size=1), min_size=1), st.integers(1, 9))
def test_what_is_written_by_the_rules_is_plain(rows, size):
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    text = file.getvalue().encode()
    assert are_plain([text[start : start + size] for start in range(0, len(text), size)])
