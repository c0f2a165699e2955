"""The first screen: the verdict in context. What it says is decided here, how it is laid out in the template."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from probreport import formatting
from probreport.bands import DOCUMENT_BANDS, Band
from probreport.conclusions.verdict import Verdict, verdict_on
from probreport.diagnostics import is_alarm
from probreport.evaluation import Evaluation, in_words
from probreport.labels import label_text
from probreport.metrics.log_loss import Unit
from probreport.report.ruler import Ruler, ruler
from probreport.report.shown import Shown, files_of

_SECTION_OF = {
    "PR201": "worst-rows",
    "PR202": "losses",
    "PR207": "how-to-read",
    "PR208": "classes",
    "PR203": "calibration",
    "PR204": "calibration",
    "PR205": "classes",
    "PR206": "classes",
    "PR209": "groups",
    "PR210": "worst-rows",
    "PR211": "calibration",
}
_LONGEST_NAME = 24
_HARDLY_ANY = 0.0005
_GREAT = DOCUMENT_BANDS.band("Great")
_FINE = DOCUMENT_BANDS.rank("Fine")


@dataclass(frozen=True)
class Attention:
    """A line of what needs attention: whether it is an alarm, what it says, and the section that says more."""

    code: str
    text: str
    section: str
    is_alarm: bool

    @property
    def section_title(self) -> str:
        """The name of that section in words."""
        return self.section.replace("-", " ").capitalize()


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
    is_muted: bool
    in_other_unit: str
    other_unit: str
    stays: str
    other_bands: str
    skill: str
    skill_margin: str
    verdict: Verdict
    facts: tuple[tuple[str, str], ...]
    ruler: Ruler
    settle: str
    attention: tuple[Attention, ...]


def first_screen(evaluation: Evaluation, shown: Shown, title: str | None, page_unit: Unit | None = None) -> FirstScreen:
    """Put the verdict on an evaluation into words and numbers; say where the rest of the page has another unit."""
    return FirstScreen(
        title=formatting.label(title or evaluation.model or "Probability report", longest=120),
        meta=tuple(_meta(evaluation, title)),
        value=shown.loss(evaluation.mean_log_loss),
        unit=shown.unit,
        interval=_interval(evaluation, shown),
        band=evaluation.band.name,
        band_rank=DOCUMENT_BANDS.rank(evaluation.band.name),
        is_muted=_is_muted(evaluation),
        in_other_unit=_in_other_unit(evaluation, shown),
        other_unit="bits" if shown.unit == "nats" else "nats",
        stays=_stays(shown.unit, page_unit or shown.unit),
        other_bands=_other_bands(evaluation),
        skill=_skill(evaluation),
        skill_margin=_skill_margin(evaluation),
        verdict=verdict_on(evaluation, shown.loss),
        facts=tuple(_facts(evaluation, shown)),
        ruler=ruler(evaluation, shown),
        settle=_settle(evaluation),
        attention=tuple(sorted(_attention(evaluation), key=lambda line: not line.is_alarm)),
    )


def _meta(evaluation: Evaluation, title: str | None) -> Iterator[str]:
    if title and evaluation.model and title != evaluation.model:
        yield formatting.label(evaluation.model, longest=80)
    yield f"{formatting.count(evaluation.n_samples)} row{'' if evaluation.n_samples == 1 else 's'}"
    yield f"{len(evaluation.classes)} classes ({_names(evaluation)})"
    files = files_of(evaluation)
    if files:
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        yield f"{files[0].name}{more}, sha256 {files[0].sha256[:8]}…"


def _names(evaluation: Evaluation) -> str:
    if any(len(label_text(label)) > _LONGEST_NAME for label in evaluation.classes[:4]) and len(evaluation.classes) > 2:
        return f"{formatting.short_label(label_text(evaluation.classes[0]), _LONGEST_NAME)}, …"
    names = [formatting.short_label(label_text(label), _LONGEST_NAME) for label in evaluation.classes[:4]]
    return ", ".join(names) + (", …" if len(evaluation.classes) > 4 else "")


def _interval(evaluation: Evaluation, shown: Shown) -> str:
    if evaluation.interval is None:
        return f"no interval: {formatting.sentence(evaluation.interval_reason or 'none is known')}"
    counting = "" if evaluation.n_clusters is None else f", counting {formatting.count(evaluation.n_clusters)} clusters"
    return f"95{formatting.NARROW_SPACE}% interval {shown.interval(evaluation.interval)}{counting}"


def _is_muted(evaluation: Evaluation) -> bool:
    """Whether the band goes without its colour: a good colour would praise forecasts that know nothing."""
    return evaluation.skill is not None and evaluation.skill <= 0 and DOCUMENT_BANDS.rank(evaluation.band.name) <= _FINE


def _in_other_unit(evaluation: Evaluation, shown: Shown) -> str:
    if math.isinf(evaluation.mean_log_loss):
        return ""
    if shown.unit == "nats":
        return f"In bits: {formatting.number(evaluation.mean_log_loss_bits, shown.decimals)}."
    return f"In nats: {formatting.number(evaluation.mean_log_loss, shown.decimals)}."


def _stays(unit: Unit, page_unit: Unit) -> str:
    if unit == page_unit:
        return ""
    return f"Only this verdict: all below stays in {page_unit}. With --unit {unit} a whole page is in {unit}."


def _other_bands(evaluation: Evaluation) -> str:
    """Name the bands that the interval reaches into besides that of the mean."""
    others = [in_words(band) for band in map(_reached, evaluation.interval_bands or ()) if band != evaluation.band]
    return f"The interval reaches {' and '.join(dict.fromkeys(others))}" if others else ""


def _reached(band: Band) -> Band:
    """Return the band that an end of an interval reaches: 0 is the end of Great, as no rows that cost are Perfect."""
    return _GREAT if band.upper == 0 else band


def _skill_decimals(evaluation: Evaluation) -> int:
    interval = evaluation.skill_interval
    return 1 if interval is not None and interval[1] - interval[0] < 0.1 else 0


def _skill(evaluation: Evaluation) -> str:
    """Write the skill; what is nearer to 0 than anybody can tell by rows is about 0."""
    if evaluation.skill and abs(evaluation.skill) < _HARDLY_ANY:
        return f"≈ {formatting.percent(0.0)}"
    return formatting.percent(evaluation.skill, _skill_decimals(evaluation))


def _skill_margin(evaluation: Evaluation) -> str:
    if evaluation.skill_interval is None or evaluation.skill_interval[0] == evaluation.skill_interval[1]:
        return ""  # rows that all tell the same tell nothing of how much skill varies
    low, high = (formatting.percent(end, _skill_decimals(evaluation)) for end in evaluation.skill_interval)
    return f"{low} to {high}"


def _facts(evaluation: Evaluation, shown: Shown) -> Iterator[tuple[str, str]]:
    yield shown.truth(evaluation), "probability given to the truth (geometric mean)"
    yield formatting.number(evaluation.brier_score), "Brier score"
    yield formatting.percent(evaluation.accuracy, 1), "accuracy"


def _settle(evaluation: Evaluation) -> str:
    """Say about how many more rows would draw the interval together until no threshold lies inside it.

    The distance of an end from the mean shrinks with the square root of the rows. Where that distance is unreliable,
    nothing is said.
    """
    if evaluation.interval is None or evaluation.interval_is_reliable is False:
        return ""
    (low, high), mean = evaluation.interval, evaluation.mean_log_loss
    thresholds = [band.lower for band in DOCUMENT_BANDS if low < band.lower < high]
    if not thresholds or mean in thresholds:
        return ""
    too_wide = max((high - mean) / (end - mean) if end > mean else (mean - low) / (mean - end) for end in thresholds)
    more = evaluation.n_samples * (too_wide**2 - 1)
    if more > 1e9:
        return ""
    rows = _two_digits(more)
    return f"≈ {formatting.count(rows)} more row{'' if rows == 1 else 's'} would settle which"


def _two_digits(value: float) -> int:
    magnitude: int = 10 ** max(0, math.floor(math.log10(max(value, 1.0))) - 1)
    return max(1, math.ceil(value / magnitude)) * magnitude


def _attention(evaluation: Evaluation) -> Iterator[Attention]:
    for note in evaluation.notes:
        section = _SECTION_OF.get(note.code, "data-notes")
        if section == "worst-rows" and not evaluation.worst_rows:  # that section is then not there
            section = "losses"
        code, text = formatting.label(note.code, longest=20), formatting.sentence(note.text)
        yield Attention(code, text, section, is_alarm(note.code, evaluation.skill))
