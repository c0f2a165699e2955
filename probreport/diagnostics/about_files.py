"""Errors about files, folders and clusters: PR130 to PR145."""

from __future__ import annotations

from probreport.diagnostics.diagnostic import Diagnostic

ABOUT_FILES = (
    Diagnostic(
        "PR130",
        "A file or folder does not exist, or the folder holds no predictions",
        "nowhere.csv does not exist.",
        "Look at the name, and at the folder that you stand in.",
    ),
    Diagnostic(
        "PR131",
        "A file cannot be read: no permission, no regular file, or closed standard input",
        "pipe.csv is no regular file.",
        "Give a file that you may read, or - for CSV on standard input.",
    ),
    Diagnostic(
        "PR132",
        "A file is of a kind that is not read",
        "predictions.xlsx: unknown kind of file '.xlsx'.",
        "Save it as CSV, Parquet, Arrow or npz, with that suffix.",
    ),
    Diagnostic(
        "PR133",
        "A column or array is missing, or it is ambiguous which one is meant",
        "predictions.csv: no column is named y_true, target, label, actual or y.",
        "Name the columns: --y-true, --proba-columns or --proba-prefix.",
    ),
    Diagnostic(
        "PR134",
        "A file is damaged, cut short, or not of the format that its name says",
        "predictions.csv, row 1 (line 3): 3 values for 2 columns.",
        "Write it again: CSV in UTF-8, with commas and points.",
    ),
    Diagnostic(
        "PR135",
        "A file holds a pickle or Python objects; loading it could run any code",
        "model.pkl is a pickle or a model; loading it could run any code that it holds.",
        "Save labels and probabilities as CSV, Parquet or plain npz arrays.",
    ),
    Diagnostic(
        "PR136",
        "The name of a file is a URL",
        "https://example.org/predictions.csv is a URL; nothing is fetched.",
        "Download it and give the file.",
    ),
    Diagnostic(
        "PR137",
        "A Dask cluster, or every worker that was given a partition, was lost",
        "the Dask cluster was lost; nothing was computed: read-0 cancelled for reason: the scheduler was closed.",
        "Give workers more memory each, and run it again.",
    ),
    Diagnostic(
        "PR138",
        "No Dask scheduler answers",
        "no Dask scheduler answers at tcp://127.0.0.1:9.",
        "Look whether it is running, and whether --scheduler has its address.",
    ),
    Diagnostic(
        "PR139",
        "Dask cannot compute a partition",
        "Dask could not compute the partitions: ZeroDivisionError: division by zero",
        "Call compute() on the same collections.",
    ),
    Diagnostic(
        "PR140",
        "What is to be written exists already",
        "'report.html' exists and was left as it is.",
        "Say --force to replace it, or -o to name another file.",
    ),
    Diagnostic(
        "PR141",
        "A file, folder or standard output cannot be written",
        "'report.html' is a folder; name a file in it.",
        "Make the folder, make room, or name another file; what was there before is still whole.",
    ),
    Diagnostic(
        "PR142",
        "The workers or the scheduler of Dask have not this version of probreport",
        "probreport 0.1.0 has to be installed where the work is done, but the worker tcp://10.0.0.2:9 has 0.0.9 "
        "(1 of 2 differ).",
        "Install the same version wherever Dask runs.",
    ),
    Diagnostic(
        "PR143",
        "A file was changed while it was being read",
        "predictions.csv was changed while it was being read; nothing was computed.",
        "Run it again when whoever writes the file has done.",
    ),
    Diagnostic(
        "PR144",
        "A worker of Dask finds another file than the one that was opened, or none, under the same path",
        "predictions.csv is not the same file for the Dask worker tcp://10.0.0.2:9: its content is another.",
        "Give all workers the same files under the same paths, such as those of a folder that all machines share.",
    ),
    Diagnostic(
        "PR145",
        "Workers of Dask cannot be started on this machine",
        "the workers of Dask cannot be started on this machine: Too many open files.",
        "Ask for fewer (--workers), or let this process do the work (leave --engine dask out).",
    ),
)
