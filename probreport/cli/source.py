"""The predictions that a command is given: opened, evaluated with a progress bar, and what was assumed is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from probreport.cli.output import shown, write_note
from probreport.cli.progress import progress_on_terminal

if TYPE_CHECKING:
    from probreport.conclusions.prior import Prior
    from probreport.engines import Engine
    from probreport.evaluation import Evaluation
    from probreport.metrics.log_loss import OnZero
    from probreport.plan import WeightType
    from probreport.readers import ColumnOptions


@dataclass(frozen=True)
class Source:
    """Files and how to read them, as the command line says."""

    files: tuple[str, ...]
    columns: ColumnOptions
    model: str | None
    on_zero: OnZero
    quiet: bool
    weight_type: WeightType = "importance"
    prior: Prior | None = None
    engine: Engine = "local"
    scheduler: str | None = None
    workers: int | None = None

    def evaluate(self, ignore: tuple[str, ...] = ()) -> Evaluation:
        """Evaluate the files; say on standard error what was assumed, and what may be wrong with them."""
        from probreport.diagnostics import checked_codes
        from probreport.engines import cluster_of
        from probreport.evaluate_files import evaluate_opened, name_of
        from probreport.provenance import CUT_SHORT
        from probreport.readers import open_predictions

        checked_codes(ignore)
        cluster = cluster_of(self.engine, self.scheduler, self.workers)
        files = open_predictions(self.files, self.columns)
        self.say("assumed", files.assumptions)
        with progress_on_terminal(self.quiet) as progress:
            evaluation = evaluate_opened(
                files,
                weight_type=self.weight_type,
                prior=self.prior,
                model=name_of(self.files[0]) if self.model is None else self.model,
                on_zero=self.on_zero,
                ignore=ignore,
                progress=progress,
                cluster=cluster,
                announce=lambda words: self.say("engine", [words]),
            )
        self.say("warning", [f"{text} [{CUT_SHORT}]" for text in evaluation.provenance["warnings"]])
        return evaluation

    def say_notes(self, evaluation: Evaluation) -> None:
        """Say on standard error what needs attention, alarms first, as on the page."""
        from probreport.diagnostics import is_alarm

        said = [(is_alarm(note.code, evaluation.skill), f"{note.text} [{note.code}]") for note in evaluation.notes]
        self.say("alarm", [text for is_wrong, text in said if is_wrong])
        self.say("note", [text for is_wrong, text in said if not is_wrong])

    def say(self, kind: str, texts: tuple[str, ...] | list[str]) -> None:
        """Say something on standard error, unless asked to be quiet."""
        if not self.quiet:
            for text in texts:
                write_note(shown(f"{kind}: {text}"))
