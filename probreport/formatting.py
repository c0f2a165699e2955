"""Numbers as shown: the one place that turns them into text. Never "100 %" or "0.000" unless that is the value."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate
from unicodedata import east_asian_width

from probreport.errors import ascii_controls_escaped
from probreport.visible_text import isolated, parts_isolated, visible, without_isolates

NARROW_SPACE = "\u202f"
MINUS = "\u2212"
DASH = "—"
INFINITY = "∞"
_LARGE = 1e15

_LONGEST, _KEPT = 10_000, 1_000
_SHORTENED = re.compile(r"… \(([0-9]{5,}) characters, sha256 ([0-9a-f]{12})\)\Z")
_OUR_WORDS = re.compile(r"\A\((?=(?:empty|[0-9]+ blanks?)\)\Z)")
_TOLD_APART = 120


def count(n: float) -> str:
    """Write a whole number with its thousands apart.

    Examples
    --------
    >>> count(48210).replace(NARROW_SPACE, "_")
    '48_210'
    """
    return f"{round(n):,}".replace(",", NARROW_SPACE).replace("-", MINUS)


def decimals_for(half_width: float | None, *, least: int = 3, most: int = 9) -> int:
    """Return how many decimals an interval of that half-width warrants: two of its digits.

    Examples
    --------
    >>> decimals_for(0.0072), decimals_for(0.00003), decimals_for(None)
    (4, 6, 3)
    """
    if half_width is None or not math.isfinite(half_width) or half_width <= 0:
        return least
    return max(least, min(most, 1 - math.floor(math.log10(half_width))))


def number(value: float | None, decimals: int = 3) -> str:
    """Write a number with so many decimals, with more where it would look like zero, ∞ as ∞ and undefined as a dash.

    Examples
    --------
    >>> number(0.2469), number(0.00004), number(math.inf), number(None), number(0.0), number(1e300)
    ('0.247', '0.00004', '∞', '—', '0', '1.0e300')
    """
    if value is None or math.isnan(value):
        return DASH
    if math.isinf(value):
        return INFINITY if value > 0 else MINUS + INFINITY
    if value == 0:
        return "0"
    if abs(value) >= _LARGE:
        return _powers_of_ten(value)
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = _significant(value, 1)
    return text.replace("-", MINUS)


def _powers_of_ten(value: float) -> str:
    return f"{value:.1e}".replace("e+0", "e").replace("e+", "e").replace("-", MINUS)


def _significant(value: float, digits: int) -> str:
    exponent = math.floor(math.log10(abs(value)))
    if exponent >= -5:
        return f"{value:.{digits - 1 - exponent}f}"
    return f"{value:.{digits - 1}e}".replace("e-0", "e-")


def loss(
    value: float | None, decimals: int = 3, *, thresholds: tuple[float, ...] = (), typed: tuple[float, ...] = ()
) -> str:
    """Write a loss with enough decimals that it does not round onto or over a threshold that it is not on.

    One that is on a threshold that stands beside it as somebody typed it is written like that.

    Examples
    --------
    >>> loss(1.0000001, thresholds=(1.0,)), loss(0.2469, thresholds=(0.2, 0.3)), loss(0.2469, typed=(0.2469,))
    ('1.0000001', '0.247', '0.2469')
    """
    text = number(value, decimals)
    if value is None or not math.isfinite(value):
        return text
    if value in typed and float(text.replace(MINUS, "-")) != value:
        return repr(value).replace("-", MINUS)
    others = [threshold for threshold in (*thresholds, *typed) if threshold != value]
    for more in range(decimals, 20):  # floats next to 0.02 have 18 decimals
        text = number(value, more)
        if not any(_sides_differ(value, text, threshold) for threshold in others):
            break
    return text


def _sides_differ(value: float, text: str, threshold: float) -> bool:
    shown = float(text.replace(MINUS, "-"))
    return (value > threshold) != (shown > threshold) or (value < threshold) != (shown < threshold)


def percent(share: float | None, decimals: int = 0) -> str:
    """Write a share as per cent; what is not quite 0 or 100 never looks so.

    Examples
    --------
    >>> [percent(share).replace(NARROW_SPACE, " ") for share in (0.643, 0.9999, 0.0004, 1.0, 0.0, None)]
    ['64 %', '99.99 %', '0.04 %', '100 %', '0 %', '—']
    >>> [percent(share).replace(NARROW_SPACE, " ") for share in (1e-15, 1 - 1e-15, -53.351, -2e98)]
    ['1e−13 %', '> 99.999999 %', '−5 335 %', '−2.0e100 %']
    """
    if share is None or math.isnan(share):
        return DASH
    if math.isinf(share * 100):
        return number(share * 100)
    digits = f"{share * 100:.0f}" if abs(share) in (0, 1) else _percent_digits(share * 100, decimals)
    return f"{digits.replace('-', MINUS) if share else '0'}{NARROW_SPACE}%"


def _percent_digits(value: float, decimals: int) -> str:
    if abs(value) >= 1e7:
        return _powers_of_ten(value)
    for more in range(decimals, 7):
        text = f"{value:.{more}f}"
        if abs(float(text)) not in (0, 100):
            return f"{value:,.{more}f}".replace(",", NARROW_SPACE)
    if abs(value) < 1:
        return _significant(value, 1)
    bound = "99.999999" if abs(value) < 100 else "100"
    return f"> {bound}" if value > 0 else f"< -{bound}"


def probability(p: float | None) -> str:
    """Write a probability with three decimals; small ones with two digits, near one as far as needed.

    Examples
    --------
    >>> probability(0.7812), probability(0.00004321), probability(0.99997), probability(1.0), probability(0.0)
    ('0.781', '0.000043', '0.99997', '1', '0')
    """
    if p is None or math.isnan(p):
        return DASH
    if p in (0, 1):
        return f"{abs(p):.0f}"
    if p < 0.001:
        return _significant(p, 2).replace("-", MINUS)
    for more in range(3, 7):
        text = f"{p:.{more}f}"
        if float(text) < 1:
            return text
    return "> 0.999999"


def label(text: str, *, longest: int = 200) -> str:
    r"""Write a label so that it shows as itself and harms nothing: what cannot be seen as an escape, length limited.

    No two are written alike, but for those that are cut to less than 120 characters; longer ones have a digest.

    Examples
    --------
    >>> label("spam"), label("a\u202eb"), label(""), label("a ")
    ('spam', 'a\\u202eb', '(empty)', 'a\\x20')
    >>> label("hippopotamus", longest=5), label("ab" * 500, longest=5)
    ('hippo… (12 characters)', 'ababa… (1000 characters, sha256 bd224a350e0a)')
    """
    if text.strip(" ") == "":
        return "(empty)" if text == "" else f"({len(text)} blank{'' if len(text) == 1 else 's'})"
    found = _SHORTENED.search(text)
    whole, length = (text, len(text)) if found is None else (text[: found.start()], int(found[1]))
    shown = isolated(_OUR_WORDS.sub(r"\\x28", visible(whole[:longest])))
    if length <= longest:
        return shown
    digest = f", sha256 {_digest(text) if found is None else found[2]}" if length > _TOLD_APART else ""
    return f"{shown}… ({length} characters{digest})"


def shortened(text: str) -> str:
    """Write a text that nobody reads to its end by its beginning, its length, and a digest that tells it from others.

    Examples
    --------
    >>> shortened("spam"), shortened("ab" * 500_000)[998:]
    ('spam', 'ab… (1000000 characters, sha256 88858caf7f79)')
    """
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_KEPT]}… ({len(text)} characters, sha256 {_digest(text)})"


def _digest(text: str) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def sentence(text: str, *, longest: int = 1000) -> str:
    r"""Write a sentence that may come from a file: as it is, with our own narrow spaces, but with controls escaped.

    Examples
    --------
    >>> sentence("12\u202f% of the rows\x1b[2J").replace(NARROW_SPACE, "_")
    '12_% of the rows\\x1b[2J'
    """
    parts = parts_isolated(text if len(text) <= longest else f"{text[:longest]}…")
    seen = [NARROW_SPACE.join(map(ascii_controls_escaped, part.split(NARROW_SPACE))) for part in parts]
    return "".join(isolated(part) if place % 2 else part for place, part in enumerate(seen))


def short_label(text: str, longest: int) -> str:
    """Write a label where there is little room: cut, with an ellipsis and without its length.

    Examples
    --------
    >>> short_label("hippopotamus", 5)
    'hipp…'
    """
    shown = without_isolates(label(text, longest=max(longest, 200)))
    ends = list(accumulate(2 if east_asian_width(sign) in "WF" else 1 for sign in shown))  # Korean is twice as wide
    return isolated(shown if not ends or ends[-1] <= longest else f"{shown[: bisect_right(ends, longest - 1)]}…")


def short_labels(texts: Sequence[str], longest: int) -> list[str]:
    """Write labels that stand side by side where there is little room: those that would look alike lose their start.

    Examples
    --------
    >>> short_labels(["hippopotamus", "hippodrome, old", "hippodrome, new", "lion"], 9)
    ['hippopot…', '…old', '…new', 'lion']
    """
    shown = [short_label(text, longest) for text in texts]
    for name in {name for name in shown if shown.count(name) > 1}:
        alike = [position for position, other in enumerate(shown) if other == name]
        different = {texts[position] for position in alike}
        start = min(_shared_start(different), min(map(len, different)) - 1)  # something is left of the shortest
        if start > 1 and len(different) > 1:
            shorter = short_labels([f"…{texts[position][start:]}" for position in alike], longest)
            for position, text in zip(alike, shorter, strict=True):
                shown[position] = text
    return shown


def _shared_start(texts: Collection[str]) -> int:
    """Return where texts begin to differ, or where the word begins in which they do if that is not far before."""
    first, last = min(texts), max(texts)
    start = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
    word = max(first.rfind(separator, 0, start) for separator in " _-/,.:") + 1
    return word if start - word < 8 and word > 1 else start


def p_value(p: float | None) -> str:
    """Write a p-value; tiny ones as a bound, and one just below 0.05 so that it stays below.

    Examples
    --------
    >>> p_value(0.0456), p_value(0.0496), p_value(0.0499999), p_value(0.0504)
    ('0.046', '0.0496', '< 0.05', '0.05')
    """
    if p is None or math.isnan(p):
        return DASH
    if p < 0.0001:
        return "< 0.0001"
    if 0.045 <= p < 0.05:
        return next((text for text in (f"{p:.3f}", f"{p:.4f}") if float(text) < 0.05), "< 0.05")
    return "> 0.99" if 0.995 <= p < 1 else f"{p:.4f}" if p < 0.01 else f"{p:.2f}"


def bytes_of(n: int) -> str:
    """Write a size in bytes.

    Examples
    --------
    >>> bytes_of(2912).replace(NARROW_SPACE, " ")
    '2.9 kB'
    """
    size, units = float(n), ["byte" if n == 1 else "bytes", "kB", "MB", "GB", "TB"]
    while size >= 999.5 and len(units) > 1:
        size, units = size / 1000, units[1:]
    shown = f"{size:.0f}" if units[0].startswith("byte") or size >= 100 else f"{size:.1f}"
    return f"{shown}{NARROW_SPACE}{units[0]}"
