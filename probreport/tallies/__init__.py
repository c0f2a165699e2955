"""The tallies of which a summary is made: reading the mapping tells all there is."""

from __future__ import annotations

from collections.abc import Mapping

from probreport.tallies.band_counts import BandCounts
from probreport.tallies.calibration_bins import CalibrationBins
from probreport.tallies.calibration_totals import CalibrationTotals
from probreport.tallies.class_band_counts import ClassBandCounts
from probreport.tallies.class_totals import ClassTotals
from probreport.tallies.cluster_totals import ClusterTotals
from probreport.tallies.extreme_rows import ExtremeRows
from probreport.tallies.forecast_totals import ForecastTotals
from probreport.tallies.group_totals import GroupTotals
from probreport.tallies.loss_histogram import LossHistogram
from probreport.tallies.loss_totals import LossTotals
from probreport.tallies.metric_totals import MetricTotals
from probreport.tallies.row_sample import RowSample
from probreport.tallies.tally import Tally
from probreport.tallies.worst_rows import WorstRows

TALLIES: Mapping[str, type[Tally]] = {
    "loss_totals": LossTotals,
    "loss_histogram": LossHistogram,
    "extreme_rows": ExtremeRows,
    "band_counts": BandCounts,
    "calibration_bins": CalibrationBins,
    "calibration_totals": CalibrationTotals,
    "class_band_counts": ClassBandCounts,
    "class_totals": ClassTotals,
    "forecast_totals": ForecastTotals,
    "metric_totals": MetricTotals,
    "row_sample": RowSample,
    "worst_rows": WorstRows,
    "cluster_totals": ClusterTotals,
    "group_totals": GroupTotals,
}

__all__ = ["TALLIES", "Tally"]
