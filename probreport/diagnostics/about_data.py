"""Errors about values, labels, shapes and weights: PR101 to PR119."""

from __future__ import annotations

from probreport.diagnostics.diagnostic import Diagnostic

ABOUT_DATA = (
    Diagnostic(
        "PR101",
        "A probability, a loss or a share of a distribution is missing",
        "predictions.csv, row 1 (line 3), column 'y_proba': '' is a missing value, expected a number.",
        "Drop or repair these rows; a row without a forecast cannot be scored.",
    ),
    Diagnostic(
        "PR102",
        "A value is no probability: below 0, above 1, infinite, or a percentage",
        "predictions.csv, row 1 (line 3), column 'y_proba': 1.07 is not a probability, expected 0 to 1.",
        "Divide percentages by 100, apply softmax to logits, say --log-proba for logarithms.",
    ),
    Diagnostic(
        "PR103",
        "The probabilities of a row do not sum to 1 within 0.001",
        "predictions.csv, row 0 (line 2): probabilities sum to 0.9, expected 1 (within 0.001).",
        "Add the column of the class that is missing; if the rows are unnormalised on purpose, say --normalize-rows.",
    ),
    Diagnostic(
        "PR104",
        "A label has no column of probabilities",
        "predictions.csv, row 1 (line 3): label 'bird' has no column (1 such row: 1).",
        "Add the column, or name the classes as the labels are written: 1.0 and 1 are different labels in files.",
    ),
    Diagnostic(
        "PR105",
        "A label, a class or a cluster is missing",
        "row 1: the label is missing (1 such row: 1).",
        "Drop these rows, or give them a label of their own, such as 'unknown'.",
    ),
    Diagnostic(
        "PR106",
        "A label is of a type that is no label, or labels of several types cannot be ordered",
        "row 0: a label of type dict cannot be compared with others.",
        "Give labels as integers, texts or booleans, all of one kind.",
    ),
    Diagnostic(
        "PR107",
        "The number or the names of the classes do not fit the columns",
        "2 classes ('a', 'b') but 3 columns of probabilities.",
        "Declare the classes in the order of the columns: classes=[…], or --proba-columns and --positive-class.",
    ),
    Diagnostic(
        "PR108",
        "There is one column of probabilities, and it is unknown which of the two classes it belongs to",
        "predictions.csv: one column of probabilities, and the labels 'cat', 'dog': which of them it belongs to is "
        "unknown.",
        "Name the positive class: --positive-class dog, or classes=[negative, positive].",
    ),
    Diagnostic(
        "PR109",
        "Two columns, classes, arrays or groups have one name",
        "predictions.csv: more than one column is named 'y_proba'.",
        "Rename or drop one of them.",
    ),
    Diagnostic(
        "PR110",
        "Lengths or numbers of columns differ",
        "3 labels but 2 rows of probabilities.",
        "Give one label and one row of probabilities for each row; a transposed matrix has one row for each class.",
    ),
    Diagnostic(
        "PR111",
        "An array has another number of dimensions than is needed",
        "y_proba has 3 dimensions, expected an array of 1 or 2 dimensions.",
        "Give probabilities of shape (n,), (n, 1) or (n, k), and labels of shape (n,).",
    ),
    Diagnostic(
        "PR112",
        "There are no rows",
        "predictions.csv: there are no rows.",
        "Look whether what wrote the predictions came to its end.",
    ),
    Diagnostic(
        "PR113",
        "Values are of a type that cannot be read as what they are needed for",
        "predictions.csv, row 0 (line 2), column 'y_proba': 'high' is no number.",
        "Write numbers as 0.25: with a point, without separators of thousands; convert other types to float64.",
    ),
    Diagnostic(
        "PR114",
        "A weight is negative, missing or infinite",
        "predictions.csv, row 1 (line 3), column 'w': sample weight -2.0 is negative or not finite (1 such row: 1).",
        "A weight is a finite number, 0 or more; 0 leaves the row out.",
    ),
    Diagnostic(
        "PR115",
        "All weights are zero",
        "all sample weights are zero, so there is no mean.",
        "Look whether the column is the one that you meant, or leave the weights out.",
    ),
    Diagnostic(
        "PR116",
        "There are more than 10000 classes",
        "10001 classes; the limit is 10000.",
        "Group rare classes, or compute pr.log_losses from the probabilities of the true classes.",
    ),
    Diagnostic(
        "PR117",
        "A true class was given probability 0, and that was to be an error",
        "predictions.csv, row 1 (line 3): the true class 'dog' was given probability 0, an infinite loss "
        "(1 such row: 1).",
        "Leave out --on-zero error to have these rows counted and the mean infinite, or mix in a little of the class "
        "frequencies.",
    ),
    Diagnostic(
        "PR118",
        "A soft label is no distribution over the classes",
        "row 1: the soft label sums to 1.2, expected 1 (within 0.001).",
        "Each row of y_true has to hold shares that sum to 1; several true classes at once are none.",
    ),
    Diagnostic(
        "PR119",
        "There are too many groups, clusters or outcomes to keep a total of each",
        "groups by 'site': there are more than 2 values.",
        "Group by a column of fewer values; a column of ids is none.",
    ),
)
