"""Quotes in CSV: sound is what a parser that keeps to the rules reads, however the text is cut into pieces."""

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probreport.readers.csv_quotes import Quotes


def are_sound(pieces, separator=","):
    quotes = Quotes(separator)
    for piece in [*pieces, b"\n"]:
        quotes.look_at(piece)
    return quotes.are_sound


def keeps_to_the_rules(text):
    """What Python's own parser says of text behind a quote that closes a value; a quote left open is another matter."""
    try:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return "expected after" not in str(error)
    return True


@pytest.mark.parametrize(
    "text",
    [b'"a",1', b'1,"a ""b"" c"', b'1,""', b'"""a"""', b'"a\n,b"\r\n"c"', b"", b"a", b'5" pipe', b' "a"', b'5"",6'],
)
def test_quotes_around_values_doubled_ones_and_those_within_text_are_sound(text):
    assert are_sound([text])


@pytest.mark.parametrize("text", [b'"a"b', b'"a" ,1', b'1,"a\n2,"b\n', b'5",x\n"a"b', b'"a\tb"\t1', b'"""a"b'])
def test_text_behind_a_closing_quote_is_not(text):
    assert not are_sound([text])


def test_the_separator_is_that_of_the_file():
    assert are_sound([b'"a,b"\t"c"'], "\t")
    assert not are_sound([b'"a","c"'], "\t")


@given(st.text(alphabet='",\n\ra', max_size=24), st.lists(st.integers(0, 24), max_size=6))
@example('a"",""', [2])
@example('a"","', [2])
def test_sound_is_what_python_reads_by_the_rules(text, cuts):
    pieces = [text[start:stop].encode() for start, stop in pairwise([0, *sorted(cuts), len(text)])]
    assert are_sound(pieces) == keeps_to_the_rules(text)
