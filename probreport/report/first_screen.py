"""The first screen: the verdict in context. What it says is decided here, how it is laid out in the template."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS
from probreport.conclusions.verdict import Verdict, verdict_on
from probreport.evaluation import Evaluation, in_words
from probreport.labels import label_text
from probreport.report.ruler import Ruler, ruler
from probreport.report.shown import Shown

_SECTION_OF = {"PR201": "worst-rows", "PR202": "losses", "PR207": "how-to-read", "PR208": "classes"}
_ALARMS = ("PR201", "PR207")


@dataclass(frozen=True)
class Attention:
    """A line of what needs attention: whether it is an alarm, what it says, and the section that says more."""

    code: str
    text: str
    section: str
    is_alarm: bool


@dataclass(frozen=True)
class FirstScreen:
    """The texts of the first screen."""

    title: str
    meta: tuple[str, ...]
    value: str
    unit: str
    interval: str
    band: str
    band_rank: int
    other_bands: str
    skill: str
    skill_margin: str
    verdict: Verdict
    facts: tuple[tuple[str, str], ...]
    ruler: Ruler
    settle: str
    attention: tuple[Attention, ...]


def first_screen(evaluation: Evaluation, shown: Shown, title: str | None) -> FirstScreen:
    """Put the verdict on an evaluation into words and numbers."""
    return FirstScreen(
        title=formatting.label(title or evaluation.model or "Probability report", longest=120),
        meta=tuple(_meta(evaluation, title)),
        value=shown.loss(evaluation.mean_log_loss),
        unit=shown.unit,
        interval=_interval(evaluation, shown),
        band=evaluation.band.name,
        band_rank=DOCUMENT_BANDS.rank(evaluation.band.name),
        other_bands=_other_bands(evaluation),
        skill=formatting.percent(evaluation.skill, _skill_decimals(evaluation)),
        skill_margin=_skill_margin(evaluation),
        verdict=verdict_on(evaluation, shown.loss),
        facts=tuple(_facts(evaluation, shown)),
        ruler=ruler(evaluation, shown),
        settle=_settle(evaluation),
        attention=tuple(_attention(evaluation)),
    )


def _meta(evaluation: Evaluation, title: str | None) -> Iterator[str]:
    if title and evaluation.model and title != evaluation.model:
        yield formatting.label(evaluation.model, longest=80)
    yield f"{formatting.count(evaluation.n_samples)} row{'' if evaluation.n_samples == 1 else 's'}"
    yield f"{len(evaluation.classes)} classes ({_names(evaluation)})"
    files = evaluation.provenance.get("files") or ()
    if files:
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        name = formatting.label(str(files[0].get("name", "")), longest=60)
        yield f"{name}{more}, sha256 {str(files[0].get('sha256') or formatting.DASH)[:8]}…"


def _names(evaluation: Evaluation) -> str:
    names = [formatting.short_label(label_text(label), 24) for label in evaluation.classes[:4]]
    return ", ".join(names) + (", …" if len(evaluation.classes) > 4 else "")


def _interval(evaluation: Evaluation, shown: Shown) -> str:
    if evaluation.interval is None:
        return f"no interval: {evaluation.interval_reason}"
    return f"95 % interval {shown.interval(evaluation.interval)}"


def _other_bands(evaluation: Evaluation) -> str:
    """Name the bands that the interval reaches into besides that of the mean."""
    others = [in_words(band) for band in evaluation.interval_bands or () if band != evaluation.band]
    return f"interval reaches {' and '.join(dict.fromkeys(others))}" if others else ""


def _skill_decimals(evaluation: Evaluation) -> int:
    interval = evaluation.skill_interval
    return 1 if interval is not None and interval[1] - interval[0] < 0.1 else 0


def _skill_margin(evaluation: Evaluation) -> str:
    if evaluation.skill_interval is None:
        return ""
    low, high = (formatting.percent(end, _skill_decimals(evaluation)) for end in evaluation.skill_interval)
    return f"{low} to {high}"


def _facts(evaluation: Evaluation, shown: Shown) -> Iterator[tuple[str, str]]:
    yield formatting.probability(evaluation.geometric_mean_probability), "given to the truth, on (geometric) average"
    yield formatting.number(evaluation.brier_score), "Brier score"
    yield formatting.percent(evaluation.accuracy, 1), "accuracy"
    if shown.unit == "nats":
        yield formatting.number(evaluation.mean_log_loss_bits, shown.decimals), "in bits"
    else:
        yield formatting.number(evaluation.mean_log_loss, shown.decimals), "in nats"


def _settle(evaluation: Evaluation) -> str:
    """Say about how many more rows would tell on which side of a threshold the mean lies."""
    if evaluation.interval is None or evaluation.interval_bands is None or not _other_bands(evaluation):
        return ""
    low, high = evaluation.interval
    mean = evaluation.mean_log_loss
    thresholds = [band.lower for band in DOCUMENT_BANDS if low < band.lower < high and band.lower != mean]
    if not thresholds:
        return ""
    nearest = min(thresholds, key=lambda threshold: abs(threshold - mean))
    half = (high - mean) if nearest > mean else (mean - low)
    more = evaluation.n_samples * ((half / abs(nearest - mean)) ** 2 - 1)
    if not math.isfinite(more) or more > 1e9:
        return ""
    return f"about {formatting.count(_two_digits(more))} more rows would settle the band (≈)"


def _two_digits(value: float) -> float:
    magnitude = 10.0 ** max(0, math.floor(math.log10(max(value, 1.0))) - 1)
    return math.ceil(value / magnitude) * magnitude


def _attention(evaluation: Evaluation) -> Iterator[Attention]:
    for note in evaluation.notes:
        yield Attention(note.code, note.text, _SECTION_OF.get(note.code, "data-notes"), note.code in _ALARMS)
