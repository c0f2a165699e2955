"""What goes wrong inside of an estimator, told as an error of ours that keeps what the estimator said.

Which estimators can be asked at all is left to ``estimators``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from probreport.arguments import unexpected
from probreport.errors import ProbReportError, UsageError, said_by


def check_estimator(estimator: Any, name: str = "estimator") -> None:
    """Refuse what is no estimator: its class instead of one made of it, and what has no fit (PR120)."""
    refuse_class(estimator)
    if not callable(getattr(estimator, "fit", None)):
        raise unexpected(name, estimator, "a classifier that has fit and predict_proba")


def refuse_class(estimator: Any) -> None:
    """Refuse the class of an estimator instead of one (PR120)."""
    if isinstance(estimator, type):
        called = estimator.__name__
        raise UsageError(f"{called} is a class, expected an estimator.\nMake one of it: {called}().", code="PR120")


@contextmanager
def faults_of(estimator: Any, fault: str) -> Iterator[None]:
    """Tell whatever an estimator raises as PR154; scikit-learn's error of not being fitted stays one of that, too.

    Parameters
    ----------
    estimator
    fault : str
        What it cannot do, such as ``"cannot be trained"``.
    """
    try:
        yield
    except (ProbReportError, MemoryError):
        raise
    except Exception as error:  # whatever the code of somebody else raises
        is_unfitted = type(error).__name__ == "NotFittedError"
        kind = _also(type(error)) if is_unfitted else UsageError
        remedy = "Fit it first." if is_unfitted else "Mend what it says about its data or its settings."
        raise kind(f"{type(estimator).__name__} {fault}: {said_by(error)}\n{remedy}", code="PR154") from error


def _also(kind: type[Exception]) -> type[UsageError]:
    """Return a kind of error that is caught as another one, too; in another process it is ours alone."""
    as_ours = {"__reduce__": lambda error: (UsageError, (error.message,), {"code": error.code})}
    return type("UsageError", (UsageError, kind), as_ours)


@contextmanager
def in_fold(fold: int) -> Iterator[None]:
    """Let errors name the fold, but for one that is the same in every fold."""
    try:
        yield
    except ProbReportError as error:
        if error.code == "PR122":
            raise
        raise type(error)(f"fold {fold}: {error.message}", code=error.code) from error.__cause__
