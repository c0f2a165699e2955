"""Tell whether a classifier's probabilities can be trusted.

True labels and predicted probabilities in; log loss per row and in the mean, in context, out: as a number, a
scikit-learn scorer, one offline HTML report, or a command line.

The house, from the ground up (a module imports only from floors below)::

    faces        cli/  scorer  __main__
    output       report/  (report -> page, write -> sections/ -> figures/ ->
                 figure_to_svg, shown, table -> svg_renderer -> theme)
    drivers      cross_validation -> out_of_fold, compare, compare_files -> model_summaries, model_files -> joining,
                 evaluate_files -> evaluate, alignment -> engines, model_names -> distributed/
    edges        readers/  estimators -> estimator_faults, training_data
    result       conclusions/, thresholds -> gates -> comparison, evaluation -> contradictions/ -> records/ ->
                 documents -> encoding, provenance
    summing      paired_summary -> summary
    measuring    tallies/ -> plan, rows -> metrics/, binned_losses (-> loss_bins) -> information, bands,
                 exact_sums (-> quanta), double_double
    ground       predictions -> row_columns, row_order, over_classes, true_losses -> binding, label_shapes ->
                 validation -> refusals -> labels, containers -> label_arrays -> label_objects, label_strings ->
                 factorised -> formatting, arrow_numbers, foreign_containers, threads, freed_memory, temporary_folders,
                 diagnostics/ -> arguments, visible_text -> errors

The names below are the public ones. They are loaded when first used, so that importing the package costs next to
nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

TYPE_CHECKING = False  # as typing has it, which takes as long to load as all else here
if TYPE_CHECKING:
    from probreport.bands import DOCUMENT_BANDS, Band, BandScale
    from probreport.compare import compare
    from probreport.compare_files import compare_files
    from probreport.comparison import Comparison
    from probreport.cross_validation import compare_cross_validation, evaluate_cross_validation
    from probreport.errors import (
        DataError,
        FormatError,
        IncompatibleError,
        InputOutputError,
        LabelError,
        ProbabilityError,
        ProbReportError,
        ShapeError,
        UsageError,
        WeightError,
    )
    from probreport.evaluate import evaluate, evaluate_batches
    from probreport.evaluate_files import evaluate_file
    from probreport.evaluation import Evaluation
    from probreport.information import (
        cross_entropy,
        entropy,
        gaussian_cross_entropy,
        information,
        js_distance,
        js_divergence,
        kl_divergence,
    )
    from probreport.metrics.log_loss import log_loss, log_losses
    from probreport.predictions import Predictions
    from probreport.report import ComparisonReport, Report
    from probreport.scorer import log_loss_scorer, make_log_loss_scorer, probability_scorer

_HOME = {
    "bands": ("DOCUMENT_BANDS", "Band", "BandScale"),
    "compare": ("compare",),
    "compare_files": ("compare_files",),
    "comparison": ("Comparison",),
    "cross_validation": ("compare_cross_validation", "evaluate_cross_validation"),
    "errors": (
        "DataError",
        "FormatError",
        "IncompatibleError",
        "InputOutputError",
        "LabelError",
        "ProbReportError",
        "ProbabilityError",
        "ShapeError",
        "UsageError",
        "WeightError",
    ),
    "evaluate": ("evaluate", "evaluate_batches"),
    "evaluate_files": ("evaluate_file",),
    "evaluation": ("Evaluation",),
    "information": (
        "cross_entropy",
        "entropy",
        "gaussian_cross_entropy",
        "information",
        "js_distance",
        "js_divergence",
        "kl_divergence",
    ),
    "metrics.log_loss": ("log_loss", "log_losses"),
    "predictions": ("Predictions",),
    "report": ("ComparisonReport", "Report"),
    "scorer": ("log_loss_scorer", "make_log_loss_scorer", "probability_scorer"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "DOCUMENT_BANDS",
    "Band",
    "BandScale",
    "Comparison",
    "ComparisonReport",
    "DataError",
    "Evaluation",
    "FormatError",
    "IncompatibleError",
    "InputOutputError",
    "LabelError",
    "Predictions",
    "ProbReportError",
    "ProbabilityError",
    "Report",
    "ShapeError",
    "UsageError",
    "WeightError",
    "compare",
    "compare_cross_validation",
    "compare_files",
    "cross_entropy",
    "entropy",
    "evaluate",
    "evaluate_batches",
    "evaluate_cross_validation",
    "evaluate_file",
    "gaussian_cross_entropy",
    "information",
    "js_distance",
    "js_divergence",
    "kl_divergence",
    "log_loss",
    "log_loss_scorer",
    "log_losses",
    "make_log_loss_scorer",
    "probability_scorer",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module when it is first asked for."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """The package as a module in which a public function wins over the submodule of the same name."""

    def __setattr__(self, name: str, value: object) -> None:
        """Bind the function instead when the import system binds the submodule that it lives in."""
        if isinstance(value, ModuleType) and name in __all__:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
