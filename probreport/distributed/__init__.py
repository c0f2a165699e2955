"""Predictions in partitions, summarised by Dask's workers and added up as a tree: the same summary as in one process.

Dask decides which worker does what, and does again what was lost with a worker. Every partition knows the numbers of
its rows, so the order in which they finish changes nothing.
"""

from __future__ import annotations

from probreport.distributed.cluster import Cluster
from probreport.distributed.collections import Columns, summary_of_collections
from probreport.distributed.files import summary_of_files
from probreport.distributed.paired_collections import paired_summary_of_collections
from probreport.distributed.paired_files import paired_summary_of_files

__all__ = [
    "Cluster",
    "Columns",
    "paired_summary_of_collections",
    "paired_summary_of_files",
    "summary_of_collections",
    "summary_of_files",
]
