"""Alarms and notes on forecasts that could be evaluated: PR201 on. They can be muted."""

from __future__ import annotations

from probreport.diagnostics.diagnostic import Diagnostic

NOTES = (
    Diagnostic(
        "PR201",
        "Rows gave the true class probability 0",
        "1 row gave the true class probability 0 (row 1 first): the loss is infinite; scikit-learn would print 12.124.",
        "Look at these rows first. Mixing a little of the class frequencies into the forecasts makes the loss finite.",
        "alarm",
    ),
    Diagnostic(
        "PR202",
        "The interval of the mean is unreliable: few rows carry the loss, or there are few clusters",
        "The interval is unreliable: the worst row carries 94 % of the loss; more rows are needed.",
        "Evaluate more rows, or more clusters.",
        "note",
    ),
    Diagnostic(
        "PR203",
        "Over-confident: reality costs more than the forecasts themselves expect",
        "Over-confident: reality costs 0.236 nats a row more than the forecasts expect (z = 29.6). Recalibrating alone "
        "would bring 0.594 down to 0.524.",
        "Recalibrate on held-out rows, by temperature for example.",
        "alarm",
    ),
    Diagnostic(
        "PR204",
        "Under-confident: reality costs less than the forecasts themselves expect",
        "Under-confident: reality costs 0.076 nats a row less than the forecasts expect (z = −15.1). Recalibrating "
        "alone would bring 0.559 down to 0.524.",
        "Recalibrate on held-out rows, by temperature for example.",
        "alarm",
    ),
    Diagnostic(
        "PR205",
        "Columns look permuted: another assignment to the classes would cut the loss greatly",
        "The columns look permuted: the mean loss is 2.414 nats as they stand and would be 0.748 with columns "
        "exchanged.",
        "Bind columns to labels by name; declare classes in the order of the columns.",
        "alarm",
    ),
    Diagnostic(
        "PR206",
        "The column of the positive class looks swapped with the other",
        "The positive column looks swapped with the other: the mean loss is 2.186 nats as they stand and would be "
        "0.397 with columns exchanged.",
        "Look at which class the probabilities are of; name it with --positive-class.",
        "alarm",
    ),
    Diagnostic(
        "PR207",
        "The forecasts are no better than a constant forecast, or the rows do not show that they are",
        "The forecasts are no better than a constant forecast of the class frequencies (0.056 nats).",
        "Look at skill, not at the loss alone; where rows are few, evaluate more.",
        "alarm",
    ),
    Diagnostic(
        "PR208",
        "One class carries most of the loss",
        "Class eggs carries 83 % of the loss with 5 % of the rows.",
        "Look at the rows of this class.",
        "note",
    ),
    Diagnostic(
        "PR209",
        "A group costs more than the rest, beyond chance",
        "The group site = east is worse than the rest: it costs 0.814 nats a row, 0.381 more than all other rows.",
        "Look at how the data of this group came about.",
        "alarm",
    ),
    Diagnostic(
        "PR210",
        "More labels look wrong than calibrated forecasts with clean labels would flag",
        "174 labels look wrong; calibrated forecasts with clean labels would flag about 103.",
        "Look at the worst rows, and whether their labels are right.",
        "alarm",
    ),
    Diagnostic(
        "PR211",
        "Miscalibrated: a rising recalibration would save more than chance explains",
        "Miscalibrated: the best rising recalibration would save 0.076 nats a row; chance alone gives 0.008.",
        "Recalibrate on held-out rows.",
        "alarm",
    ),
    Diagnostic(
        "PR212",
        "A file has no mark of its end, so that it may be cut short",
        "predictions.csv does not end with the end of a line; if it was cut short, its last value may be incomplete",
        "Compare the number of rows with what was written.",
        "note",
    ),
    Diagnostic(
        "PR213",
        "All probabilities are 0 or 1, as predicted labels are",
        "All probabilities are 0 or 1: they look like predicted labels. If they are, save what predict_proba gives.",
        "Save what predict_proba gives instead of what predict gives. Forecasts that are right and this sure may stay.",
        "note",
    ),
    Diagnostic(
        "PR214",
        "Sample weights count in the evaluation, but not in training",
        "'KNeighborsClassifier' takes no sample weights in training: they count in the evaluation alone.",
        "Take an estimator that takes weights, or leave them out.",
        "note",
    ),
)
