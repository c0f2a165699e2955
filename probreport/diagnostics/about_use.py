"""The internal fault, and errors about options, estimators, summaries and models: PR100, PR120 to PR129, PR150 on."""

from __future__ import annotations

from probreport.diagnostics.diagnostic import Diagnostic

INTERNAL = (
    Diagnostic(
        "PR100",
        "Something went wrong inside of probreport",
        "internal fault, please report: RuntimeError: something that cannot be",
        "Report it, with what --debug shows; the data are not to blame.",
    ),
)
ABOUT_USE = (
    Diagnostic(
        "PR120",
        "An option has a value that it does not take",
        "unit='bans' is unknown; choose one of 'nats', 'bits'.",
        "Choose one of the values that the message names.",
    ),
    Diagnostic(
        "PR121",
        "Options contradict each other, or one is missing that others need",
        "a scheduler or workers go with engine='dask' (--engine dask).",
        "See the help of the command: probreport score --help.",
    ),
    Diagnostic(
        "PR122",
        "An estimator has no predict_proba",
        "LinearSVC has no predict_proba, so there are no probabilities to score.",
        "Wrap it in sklearn.calibration.CalibratedClassifierCV, or take a classifier that has it.",
    ),
    Diagnostic(
        "PR123",
        "Bands of a scale leave a gap, overlap, or do not reach from 0 to infinity",
        "The last band, 'Bad' [2.0, inf), leaves out infinity.",
        "Let each band begin where the last one ends, the first at 0.",
    ),
    Diagnostic(
        "PR124",
        "Two distributions name the same classes in different orders",
        "p and q name the same classes in different orders: 'a', 'b' against 'b', 'a'.",
        "Bring them into one order, such as q[p.index].",
    ),
    Diagnostic(
        "PR125",
        "Nothing tells which column of an estimator's forecasts belongs to which label",
        "Nameless has no classes_, so it is unknown which column belongs to which label.",
        "Declare them: make_log_loss_scorer(classes=[…]).",
    ),
    Diagnostic(
        "PR126",
        "Dask is asked for and not installed",
        "the engine 'dask' needs Dask, which is not installed.",
        "Install it: pip install 'probreport[dask]'.",
    ),
    Diagnostic(
        "PR127",
        "A code is to be muted that is unknown, or that of an error",
        "PR101 is an error, and errors cannot be muted.",
        "Mute notes and alarms alone: probreport explain lists them.",
    ),
    Diagnostic(
        "PR128",
        "What goes with the labels names the same rows in another order than these do",
        "row 0: sample_weight names it 'b', but y_true names it 'a'; the same names stand in another order.",
        "Bring it into the order of y_true, as weights.reindex(y_true.index) does, or leave the names out: to_numpy().",
    ),
    Diagnostic(
        "PR129",
        "There is not enough memory",
        "there is not enough memory for this.",
        "Allow the process more (see ulimit -v; 1.5 GB do for most), or end others. Old files are still whole.",
    ),
)
ABOUT_COMBINING = (
    Diagnostic(
        "PR150",
        "Summaries or batches are put together that measure different things",
        "the batch does not fit the plan: summaries with different plans cannot be added: classes is ('a', 'b') in one "
        "and ('a', 'c') in the other.",
        "Give all batches the same classes and the same options.",
    ),
    Diagnostic(
        "PR151",
        "A file or text is no evaluation that this version can read",
        "'evaluation.json': this is no evaluation: its schema is 'None', not 'probreport/evaluation'.",
        "Give what report -o x.json, score --json or a page holds, written by the same format version.",
    ),
    Diagnostic(
        "PR152",
        "A template of your own is at fault",
        "my/verdict.html.j2, line 2: unexpected 'end of print statement'.",
        "Mend the line that is named; probreport templates copy writes a set that works.",
    ),
    Diagnostic(
        "PR153",
        "A template of your own leads out of its folder",
        "my/verdict.html.j2, line 1: '../secret.html.j2' is outside of 'my'.",
        "Keep all that a page is made of in the folder of templates.",
    ),
    Diagnostic(
        "PR154",
        "An estimator cannot be cloned, trained or asked for forecasts",
        "fold 0: LogisticRegression cannot be trained: ValueError: Input X contains NaN.",
        "Mend what the estimator says about its data or its settings; fit it before it is to forecast.",
    ),
    Diagnostic(
        "PR155",
        "Models are compared that do not have the same rows, labels or classes",
        "b.csv, row 1 (line 3): has label '1', but a.csv, row 1 (line 3) has label '0' (1 of 2 rows looked at differ).",
        "Name a column that identifies rows (--id), or compare predictions of the same rows.",
    ),
    Diagnostic(
        "PR156",
        "Rows are to be joined by an id that stands more than once",
        "b.csv, row 1 (line 3): id 'y' stands more than once, so rows cannot be joined by it.",
        "Name a column whose values differ in every row.",
    ),
    Diagnostic(
        "PR157",
        "Files in different orders are too large to be joined in memory, or Dask was to join them",
        "b.csv: to join rows by id, at most 1 probabilities are held in memory.",
        "Sort all files by id, or leave --engine dask out.",
    ),
)
