"""The Report: an evaluation with a title and a unit, ready to be shown, saved or read back from a saved page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from probreport.arguments import instance_of
from probreport.cross_validation import evaluate_cross_validation
from probreport.estimators import ask
from probreport.evaluate import evaluate, evaluate_batches
from probreport.evaluate_files import evaluate_file
from probreport.evaluation import Evaluation
from probreport.labels import Label
from probreport.metrics.log_loss import OnZero, Unit, nats_per
from probreport.report.read_back import drawing, read_back
from probreport.report.saved import Saved
from probreport.thresholds import Thresholds

if TYPE_CHECKING:
    from probreport.conclusions.prior import Prior
    from probreport.plan import WeightType
    from probreport.report.template_folder import TemplateFolder


class Report(Saved):
    """A report on predicted probabilities.

    Parameters
    ----------
    evaluation : Evaluation
        The finished numbers; the report never sees a row of data.
    title : str, optional
        Default: the name of the model.
    unit : {"nats", "bits"}
        In which unit losses are shown; bands are decided in nats all the same.
    template : path, optional
        A folder of templates of your own, which take the place of ours of the same name; it is read now and again when
        the report is drawn. ``probreport templates copy DIR`` writes a copy of ours to start from.
    thresholds : mapping, optional
        What is asked, by the names of `probreport check`: ``max_log_loss`` (in `unit`), ``at_least`` (a band),
        ``min_skill``, ``max_zero_rows``. The report says whether each is met, and whether a constant forecast would
        meet it too.

    Raises
    ------
    UsageError
        PR120 for another unit, and for a threshold that cannot be.
    InputOutputError
        PR130 when there is no such folder, PR131 when it cannot be read.
    FormatError
        PR152 when a template is at fault, which names its file and line; PR153 when one leads out of its folder.

    Examples
    --------
    >>> report = Report.from_predictions([1, 1, 0], [0.8, 0.9, 0.3], title="Spam filter")
    >>> report.evaluation.band.name
    'Between Fine and Not great'
    >>> report.to_html()[:15]
    '<!doctype html>'
    """

    def __init__(
        self,
        evaluation: Evaluation,
        *,
        title: str | None = None,
        unit: Unit = "nats",
        template: str | Path | None = None,
        thresholds: Mapping[str, Any] | None = None,
    ) -> None:
        nats_per(unit)
        self.evaluation = instance_of(Evaluation, evaluation, "evaluation", "Report.from_predictions makes one.")
        self.title = None if title is None else str(title)
        self.unit = unit
        self.thresholds = None if thresholds is None else Thresholds.of(thresholds, unit=unit)
        self._own = None if template is None else check_template(template)
        self._read_from: str | Path | None = None

    def __repr__(self) -> str:
        return f"<Report: {self.evaluation}>"

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_proba: Any,
        *,
        classes: Iterable[Any] | None = None,
        sample_weight: Any = None,
        ids: Any = None,
        groups: Any = None,
        clusters: Any = None,
        weight_type: WeightType = "importance",
        prior: Prior | None = None,
        model: str | None = None,
        on_zero: OnZero = "inf",
        ignore: Iterable[str] = (),
        title: str | None = None,
        unit: Unit = "nats",
        template: str | Path | None = None,
        thresholds: Mapping[str, Any] | None = None,
    ) -> Report:
        """Evaluate arrays, as `probreport.evaluate` does, and make a report of that."""
        evaluation = evaluate(
            y_true,
            y_proba,
            classes=classes,
            sample_weight=sample_weight,
            ids=ids,
            groups=groups,
            clusters=clusters,
            weight_type=weight_type,
            prior=prior,
            model=model,
            on_zero=on_zero,
            ignore=ignore,
        )
        return cls(evaluation, title=title, unit=unit, template=template, thresholds=thresholds)

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        sample_weight: Any = None,
        ids: Any = None,
        groups: Any = None,
        clusters: Any = None,
        weight_type: WeightType = "importance",
        prior: Prior | None = None,
        model: str | None = None,
        on_zero: OnZero = "inf",
        ignore: Iterable[str] = (),
        title: str | None = None,
        unit: Unit = "nats",
        template: str | Path | None = None,
        thresholds: Mapping[str, Any] | None = None,
    ) -> Report:
        """Let a fitted classifier forecast, evaluate its forecasts, and make a report of that.

        Columns are bound to labels by ``estimator.classes_``. Give it rows that it was not trained on.
        """
        batch = ask(estimator, X, y, sample_weight=sample_weight).batch.called(
            ids=ids, groups=groups, clusters=clusters
        )
        name = model if model is not None else type(estimator).__name__
        evaluation = evaluate_batches(
            [batch], weight_type=weight_type, prior=prior, model=name, on_zero=on_zero, ignore=ignore
        )
        return cls(evaluation, title=title, unit=unit, template=template, thresholds=thresholds)

    @classmethod
    def from_cross_validation(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        cv: Any = 5,
        groups: Any = None,
        sample_weight: Any = None,
        ids: Any = None,
        by: Any = None,
        weight_type: WeightType = "importance",
        prior: Prior | None = None,
        model: str | None = None,
        on_zero: OnZero = "inf",
        ignore: Iterable[str] = (),
        title: str | None = None,
        unit: Unit = "nats",
        template: str | Path | None = None,
        thresholds: Mapping[str, Any] | None = None,
    ) -> Report:
        """Evaluate out-of-fold forecasts, as `probreport.evaluate_cross_validation` does, and make a report of that."""
        evaluation = evaluate_cross_validation(
            estimator,
            X,
            y,
            cv=cv,
            groups=groups,
            sample_weight=sample_weight,
            ids=ids,
            by=by,
            weight_type=weight_type,
            prior=prior,
            model=model,
            on_zero=on_zero,
            ignore=ignore,
        )
        return cls(evaluation, title=title, unit=unit, template=template, thresholds=thresholds)

    @classmethod
    def from_file(
        cls,
        path: str | Path | Sequence[str | Path],
        *,
        y_true: str | None = None,
        proba_columns: Sequence[str] | None = None,
        proba_prefix: str | None = None,
        positive_class: Label | None = None,
        weight: str | None = None,
        id: str | None = None,
        by: Sequence[str] = (),
        cluster: str | None = None,
        log_proba: bool = False,
        normalize_rows: bool = False,
        delimiter: str | None = None,
        decimal: str = ".",
        weight_type: WeightType = "importance",
        prior: Prior | None = None,
        model: str | None = None,
        on_zero: OnZero = "inf",
        ignore: Iterable[str] = (),
        title: str | None = None,
        unit: Unit = "nats",
        template: str | Path | None = None,
        thresholds: Mapping[str, Any] | None = None,
    ) -> Report:
        """Evaluate a file of saved predictions, as `probreport.evaluate_file` does, and make a report of that."""
        evaluation = evaluate_file(
            path,
            y_true=y_true,
            proba_columns=proba_columns,
            proba_prefix=proba_prefix,
            positive_class=positive_class,
            weight=weight,
            id=id,
            by=by,
            cluster=cluster,
            log_proba=log_proba,
            normalize_rows=normalize_rows,
            delimiter=delimiter,
            decimal=decimal,
            weight_type=weight_type,
            prior=prior,
            model=model,
            on_zero=on_zero,
            ignore=ignore,
        )
        return cls(evaluation, title=title, unit=unit, template=template, thresholds=thresholds)

    @classmethod
    def from_rendered(cls, path: str | Path, *, template: str | Path | None = None) -> Report:
        """Read a report back from a saved ``evaluation.json`` or from the data inside a saved page.

        Raises
        ------
        InputOutputError
            PR130 or PR131 when the file cannot be read.
        FormatError
            PR151 when it holds no evaluation, or one whose numbers do not fit together.
        """
        evaluation, title, unit, thresholds = read_back(path)
        report = cls(evaluation, title=title, unit=unit, template=template, thresholds=thresholds)
        report._read_from = path
        return report

    def to_html(self) -> str:
        """Return the page: one file, no request, everything readable without scripts."""
        from probreport.report.page import render_html

        with drawing(self._read_from):
            return render_html(
                self.evaluation, title=self.title, unit=self.unit, own=self._own, thresholds=self.thresholds
            )

    def to_markdown(self) -> str:
        """Return verdict, attention and bands as Markdown, short enough for a pull request."""
        from probreport.report.page import render_markdown

        with drawing(self._read_from):
            return render_markdown(
                self.evaluation, title=self.title, unit=self.unit, own=self._own, thresholds=self.thresholds
            )

    def to_json(self) -> str:
        """Return the evaluation as JSON text."""
        return self.evaluation.to_json() + "\n"

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own."""
        from probreport.report.notebook import framed
        from probreport.report.page import render_html

        with drawing(self._read_from):
            page = render_html(
                self.evaluation,
                title=self.title,
                unit=self.unit,
                own=self._own,
                thresholds=self.thresholds,
                is_framed=True,
            )
        return framed(page, str(self.evaluation), f"Report: {self.evaluation}")

    def _repr_markdown_(self) -> str:
        """Show the short Markdown where a notebook shows no HTML."""
        return self.to_markdown()


def check_template(path: str | Path) -> TemplateFolder:
    """Refuse a folder of templates that `Report` would refuse, before the work is begun.

    Raises
    ------
    InputOutputError, FormatError
        As `Report`.
    """
    from probreport.report.page import checked_template

    return checked_template(path)
