"""Dask: the same bytes as one process, whoever works, dies or finishes first; errors arrive whole; nothing is left."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Thread

import dask.array
import dask.dataframe
import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from distributed import Client, LocalCluster

import probreport as pr
from probreport.conclusions import conclude
from probreport.distributed import Cluster, summary_of_files
from probreport.errors import DataError, IncompatibleError, InputOutputError, LabelError, ShapeError, UsageError
from probreport.evaluate import summary_of
from probreport.readers import open_predictions
from tests.project.checkout import environment, with_signals_as_usual
from tests.readers.saved import WRITERS, text_file, write_csv, write_parquet

summarise = partial(summary_of, on_zero="inf", worst_rows=20, weight_type="importance")


@pytest.fixture(scope="module")
def cluster():
    """Two worker processes of a running scheduler."""
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        yield cluster


@pytest.fixture(scope="module")
def on_cluster(cluster):
    """Evaluate files on that cluster."""
    return partial(pr.evaluate_file, engine="dask", scheduler=cluster.scheduler_address)


def frame(rows, first=0):
    """Forecasts for three classes, of which some give the truth nothing."""
    random = np.random.default_rng([rows, first])
    proba = random.dirichlet([0.5, 1, 1], rows).round(3)
    proba[:, 2] = 1 - proba[:, 0] - proba[:, 1]
    numbers = np.arange(first, first + rows)
    return pd.DataFrame(
        {
            "y_true": np.array(["cat", "dog", "eel"])[random.integers(0, 3, rows)],
            **{f"proba_{name}": proba[:, place].clip(0) for place, name in enumerate(["cat", "dog", "eel"])},
            "weight": random.integers(0, 4, rows) + 0.5,
            "name": [f"row {number}" for number in numbers],
            "site": np.array(["Lyon", "Oslo", "Rome"])[numbers % 3],
            "patient": [f"patient {number // 4}" for number in numbers],
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two Parquet files, one of them with row groups for several partitions."""
    folder = tmp_path_factory.mktemp("shards")
    long = pa.Table.from_pandas(frame(600_000).drop(columns=["name", "patient"]), preserve_index=False)
    pq.write_table(long, folder / "1.parquet", row_group_size=90_000)
    pq.write_table(long.slice(0, 1), folder / "2.parquet")
    return folder


def without_provenance(evaluation):
    found = evaluation.to_dict()
    found.pop("provenance")
    return json.dumps(found)


# --- the same bytes ---------------------------------------------------------------------------------------------------


def test_row_groups_and_files_give_the_bytes_of_one_process(folder, on_cluster):
    assert len(open_predictions([folder]).partitions()) == 4
    there, here = on_cluster(folder), pr.evaluate_file(folder)
    assert without_provenance(there) == without_provenance(here)
    assert there.provenance["files"] == here.provenance["files"]
    assert there.provenance["engine"]["workers"] == 2


ROLES = {
    "weights": {"weight": "weight"},
    "ids, groups and clusters": {"id": "name", "by": ("site",), "cluster": "patient"},
}


@pytest.mark.parametrize("columns", ROLES.values(), ids=ROLES)
def test_whatever_goes_with_rows_gives_the_bytes_of_one_process(tmp_path, on_cluster, columns):
    for place in range(3):
        frame(400, 400 * place).to_csv(tmp_path / f"{place}.csv", index=False)
    options = {"proba_prefix": "proba_", "worst_rows": 5, **columns}
    there, here = (evaluate(tmp_path, **options) for evaluate in (on_cluster, pr.evaluate_file))
    assert without_provenance(there) == without_provenance(here)
    assert there.provenance["files"] == here.provenance["files"]


OPTIONS = {
    "clipped": {"on_zero": "clip"},
    "frequencies": {"weight_type": "frequency", "weight": "patients"},
    "prior": {"prior": {"cat": 1, "dog": 2, "eel": 3}},
}


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_options_of_the_evaluation_give_the_bytes_of_one_process(tmp_path, on_cluster, options):
    for place in range(2):
        frame(300, 300 * place).assign(patients=2).to_parquet(tmp_path / f"{place}.parquet")
    there, here = (evaluate(tmp_path, **options) for evaluate in (on_cluster, pr.evaluate_file))
    assert without_provenance(there) == without_provenance(here)


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_bytes_of_one_process(tmp_path, on_cluster, name):
    suffix = name[name.index(".") :]
    for place in range(3):
        rows = frame(50, 50 * place).drop(columns=["weight", "name", "site", "patient"])
        WRITERS[name](tmp_path / f"{place}{suffix}", rows.to_dict("list"))
    assert without_provenance(on_cluster(tmp_path)) == without_provenance(pr.evaluate_file(tmp_path))


def test_logarithms_are_read_as_such(tmp_path, on_cluster):
    rows = frame(99)
    proba = [name for name in rows if name.startswith("proba_")]
    rows[proba] = np.log(rows[proba].clip(1e-9))
    rows[["y_true", *proba]].to_parquet(tmp_path / "p.parquet")
    there, here = (evaluate(tmp_path, log_proba=True) for evaluate in (on_cluster, pr.evaluate_file))
    assert without_provenance(there) == without_provenance(here)


def test_files_without_rows_count_for_nothing(tmp_path, on_cluster):
    for place, rows in enumerate(["", "1,0.75\n", "", "0,0.5\n"]):
        text_file(tmp_path, "y_true,y_proba\n" + rows, f"{place}.csv")
    assert on_cluster(tmp_path).n_samples == 2


def test_no_rows_at_all_are_an_error(tmp_path, on_cluster):
    for place in range(2):
        text_file(tmp_path, "y_true,proba_a,proba_b\n", f"{place}.csv")
    with pytest.raises(ShapeError, match=r"^0\.csv: there are no rows\. \[PR112\]"):
        on_cluster(tmp_path)


def test_what_may_be_wrong_with_a_file_is_said(tmp_path, on_cluster):
    text_file(tmp_path, "y_true,y_proba\n1,0.5\n0,0.5", "p.csv")
    (warning,) = on_cluster(tmp_path).provenance["warnings"]
    assert warning.startswith("p.csv does not end with the end of a line")


# --- a worker that dies -----------------------------------------------------------------------------------------------


def stopping(batches, folder):
    """Summarise; whoever is the first to have read a batch says so and waits to be killed."""

    def told():
        for batch in batches:
            try:
                Path(folder, "taken").touch(exist_ok=False)
            except FileExistsError:
                yield batch
                continue
            Path(folder, "reading").write_text(str(os.getpid()))
            Path(folder, "reading").rename(Path(folder, "read"))
            time.sleep(600)

    return summarise(told())


def test_a_worker_that_is_killed_in_the_middle_changes_no_bit(folder, cluster, tmp_path):
    killed = []

    def kill():
        while not (tmp_path / "read").exists():
            time.sleep(0.01)
        killed.append(int((tmp_path / "read").read_text()))
        os.kill(killed[0], signal.SIGKILL)

    thread = Thread(target=kill)
    thread.start()
    files = open_predictions([folder])
    summary, _ = summary_of_files(files, partial(stopping, folder=str(tmp_path)), Cluster(cluster.scheduler_address))
    thread.join()
    assert killed
    assert summary == summarise(open_predictions([folder]).batches())
    there, here = conclude(summary), conclude(summarise(open_predictions([folder]).batches()))
    assert without_provenance(there) == without_provenance(here)


def dying(batches):
    """End the process that summarises."""
    next(batches)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_partition_that_kills_every_worker_is_named(cluster, tmp_path):
    write_parquet(tmp_path / "deadly.parquet", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    files = open_predictions([tmp_path / "deadly.parquet"])
    with pytest.raises(InputOutputError) as caught:
        summary_of_files(files, dying, Cluster(cluster.scheduler_address))
    assert caught.value.code == "PR137"
    assert caught.value.message.startswith("deadly.parquet, rows 0 to 1: ")
    assert "workers died while they worked on it; nothing was computed" in caught.value.message


# --- another file under the same path ---------------------------------------------------------------------------------

HERE = Path("/proc/self/cwd")
"""The folder that a process works in: workers that work elsewhere find other files under this path."""
needs_proc = pytest.mark.skipif(not HERE.exists(), reason="this system has no path that leads each process elsewhere")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Evaluate files with a cluster whose workers work in the folder `there`, while we work in `here`."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "there")
    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        monkeypatch.chdir(tmp_path / "here")
        yield {"engine": "dask", "scheduler": cluster.scheduler_address}


def in_both(tmp_path, rows, others):
    """Save predictions here, and others under the same name where the workers are."""
    for name, proba in (("here", rows), ("there", others)):
        text_file(tmp_path / name, f"y_true,y_proba\n1,{proba}\n0,0.5\n", "p.csv")


@needs_proc
def test_a_worker_that_finds_another_file_is_refused(tmp_path, elsewhere):
    in_both(tmp_path, "0.25", "0.75")
    said = (
        r"^p\.csv is not the same file for the Dask worker tcp://127\.0\.0\.1:\d+: its content is another\. \[PR144\]"
    )
    with pytest.raises(InputOutputError, match=said):
        pr.evaluate_file(HERE / "p.csv", **elsewhere)
    with pytest.raises(InputOutputError, match=said):
        pr.compare_files([HERE / "p.csv"] * 2, names=["a", "b"], **elsewhere)


@needs_proc
def test_a_copy_is_as_good_as_the_file(tmp_path, elsewhere):
    in_both(tmp_path, "0.25", "0.25")
    there, here = pr.evaluate_file(HERE / "p.csv", **elsewhere), pr.evaluate_file(HERE / "p.csv")
    assert without_provenance(there) == without_provenance(here)
    assert there.provenance["files"] == here.provenance["files"]


@needs_proc
@pytest.mark.parametrize("others", ["0.2,5", "7", None], ids=["no rows to parse", "no probability", "no file"])
def test_another_file_is_told_of_rather_than_what_is_wrong_with_it(tmp_path, elsewhere, others):
    in_both(tmp_path, "0.25", others)
    if others is None:
        (tmp_path / "there" / "p.csv").unlink()
    said = "No such file or directory" if others is None else "its content is another"
    with pytest.raises(
        InputOutputError, match=rf"^p\.csv is not the same file for the Dask worker .*{said}\. \[PR144\]"
    ):
        pr.evaluate_file([HERE / "p.csv"], **elsewhere)


@needs_proc
def test_rows_that_were_counted_in_another_file_are_refused(tmp_path, elsewhere):
    in_both(tmp_path, "0.25", "0.5\n1,0.5")
    text_file(tmp_path / "here", "y_true,y_proba\n1,0.5\n0,0.5\n", "q.csv")
    text_file(tmp_path / "there", "y_true,y_proba\n1,0.5\n0,0.5\n", "q.csv")
    with pytest.raises(InputOutputError, match=r"^p\.csv is not the same file"):
        pr.evaluate_file([HERE / "p.csv", HERE / "q.csv"], **elsewhere)


def test_a_file_that_is_replaced_between_planning_and_reading_is_refused(tmp_path, cluster):
    text_file(tmp_path, "y_true,proba_a,proba_b\na,0.9,0.1\nb,0.2,0.8\n", "p.csv")
    files = open_predictions([tmp_path / "p.csv"])
    text_file(tmp_path, "y_true,proba_b,proba_a\na,0.1,0.9\nb,0.8,0.2\n", "q.csv").replace(tmp_path / "p.csv")
    with pytest.raises(InputOutputError, match=r"^p\.csv was changed while it was being read; .* \[PR143\]"):
        summary_of_files(files, summarise, Cluster(cluster.scheduler_address))


def replacing(batches, path):
    """Summarise, and put another file in the place of that which was read."""
    summary = summarise(batches)
    Path(f"{path}.new").replace(path)
    return summary


def test_a_file_that_is_replaced_while_workers_read_it_is_refused(tmp_path, cluster):
    path = text_file(tmp_path, "y_true,y_proba\n1,0.75\n0,0.5\n", "p.csv")
    text_file(tmp_path, "y_true,y_proba\n1,0.25\n0,0.5\n", "p.csv.new")
    with pytest.raises(InputOutputError, match=r"\[PR143\]"):
        summary_of_files(
            open_predictions([path]), partial(replacing, path=str(path)), Cluster(cluster.scheduler_address)
        )


# --- errors -----------------------------------------------------------------------------------------------------------


def test_a_damaged_partition_is_an_error_with_its_name(tmp_path, on_cluster):
    for place in range(3):
        frame(3_000, place).to_parquet(tmp_path / f"{place}.parquet")
    damaged = bytearray((tmp_path / "1.parquet").read_bytes())
    damaged[100:20_000] = bytes(19_900)
    (tmp_path / "1.parquet").write_bytes(damaged)
    with pytest.raises(DataError) as caught:
        on_cluster(tmp_path)
    assert caught.value.code == "PR134"
    assert caught.value.message.startswith("1.parquet is damaged")
    assert caught.value.message.endswith("\nPartition: 1.parquet, rows 3000 to 5999.")


def test_the_first_of_several_errors_is_told_with_its_row_over_the_whole_input(tmp_path, on_cluster):
    for place, value in enumerate(["0.5", "1.5", "2.5", "oops"]):
        text_file(tmp_path, f"y_true,y_proba\n1,0.5\n0,0.5\n1,{value}\n", f"{place}.csv")
    with pytest.raises(DataError, match=r"^1\.csv, row 5 \(line 4\).*1\.5") as caught:
        on_cluster(tmp_path)
    assert caught.value.code == "PR102"


def test_a_file_that_cannot_be_parsed_hides_no_error_before_it(tmp_path, on_cluster):
    for place, value in enumerate(["0.5", "1.5", "0.5,1", "0.5"]):
        text_file(tmp_path, f"y_true,y_proba\n1,0.5\n0,{value}\n", f"{place}.csv")
    with pytest.raises(DataError, match=r"^1\.csv, row 3 \(line 3\)"):
        on_cluster(tmp_path)
    (tmp_path / "1.csv").unlink()
    with pytest.raises(DataError, match=r"^2\.csv, row 3 \(line 3\): 3 values for 2 columns"):
        on_cluster(tmp_path)


def test_zeros_that_are_refused_are_named(tmp_path, on_cluster):
    text_file(tmp_path, "y_true,y_proba\n1,0.5\n0,1\n", "p.csv")
    with pytest.raises(DataError, match=r"row 1") as caught:
        on_cluster(tmp_path, on_zero="error")
    assert caught.value.code == "PR117"


def test_no_scheduler_is_an_error_of_reading(tmp_path, monkeypatch):
    monkeypatch.setattr("probreport.distributed.cluster._PATIENCE", 0.2)
    write_csv(tmp_path / "p.csv", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    with pytest.raises(InputOutputError, match=r"^no Dask scheduler answers at tcp://127\.0\.0\.1:9\. \[PR138\]"):
        pr.evaluate_file(tmp_path / "p.csv", engine="dask", scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"], ids=["nothing", "a web server"])
def test_what_answers_as_no_scheduler_does_is_none(tmp_path, monkeypatch, answer):
    monkeypatch.setattr("probreport.distributed.cluster._PATIENCE", 0.5)
    write_csv(tmp_path / "p.csv", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as opened:

        def serve():
            with suppress(OSError):
                while answer:
                    opened.enter_context(server.accept()[0]).sendall(answer)

        Thread(target=serve, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(InputOutputError, match=rf"^no Dask scheduler answers at {address}\. \[PR138\]"):
            pr.evaluate_file(tmp_path / "p.csv", engine="dask", scheduler=address)


def test_after_an_error_dask_tells_again_of_other_clusters(tmp_path, caplog):
    caplog.set_level("INFO", "distributed")
    write_csv(tmp_path / "p.csv", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    with pytest.raises(UsageError, match=r"^tls://127\.0\.0\.1:9: Dask has no certificates set for TLS\. \[PR121\]"):
        pr.evaluate_file(tmp_path / "p.csv", engine="dask", scheduler="tls://127.0.0.1:9")
    assert logging.getLogger("distributed").level == logging.INFO


def test_a_scheduler_without_workers_is_no_wait_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("probreport.distributed.cluster._PATIENCE_WITH_WORKERS", 0.1)
    write_csv(tmp_path / "p.csv", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    with (
        LocalCluster(n_workers=0, processes=False, host="127.0.0.1", dashboard_address=None, protocol="tcp") as cluster,
        pytest.raises(InputOutputError, match=r"^the Dask scheduler at tcp://.* has no workers\. \[PR138\]"),
    ):
        pr.evaluate_file(tmp_path / "p.csv", engine="dask", scheduler=cluster.scheduler_address)


def _take_away_the_workers(cluster, folder):
    """Wait until one works, and end all."""
    while not (folder / "read").exists():
        time.sleep(0.01)
    cluster.scale(0)


def test_workers_that_all_leave_are_no_wait_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr("probreport.distributed.waiting._LOOK", 0.2)
    monkeypatch.setattr("probreport.distributed.waiting._PATIENCE_WITH_WORKERS", 0.5)
    write_csv(tmp_path / "p.csv", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    with LocalCluster(n_workers=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        Thread(target=_take_away_the_workers, args=(cluster, tmp_path)).start()
        with pytest.raises(InputOutputError, match=r"^the Dask cluster has lost all its workers, .* \[PR137\]"):
            summary_of_files(
                open_predictions([tmp_path / "p.csv"]),
                partial(stopping, folder=str(tmp_path)),
                Cluster(cluster.scheduler_address),
            )


def test_workers_of_another_version_are_not_given_the_work(tmp_path, on_cluster, monkeypatch):
    monkeypatch.setattr("probreport.distributed.cluster.__version__", "99.0")
    write_csv(tmp_path / "p.csv", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    said = r"^probreport 99\.0 has to be installed .*, but the scheduler has .* \(3 of 3 differ\)\. \[PR142\]"
    with pytest.raises(InputOutputError, match=said):
        on_cluster(tmp_path / "p.csv")


@pytest.mark.parametrize("workers", [0, -1, 1.5, "2", True])
def test_what_is_no_number_of_workers_is_refused(workers):
    with pytest.raises(UsageError, match=r"workers.*\[PR120\]"):
        Cluster(workers=workers)


@pytest.mark.parametrize(
    "address", ["somewhere", "http://127.0.0.1:1", "tcp://127.0.0.1", "tcp://a:b", "tcp://a:b@c:1"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(UsageError, match=r"is no address of a scheduler .*\[PR121\]"):
        Cluster(address)


def test_a_running_scheduler_and_workers_of_our_own_exclude_each_other():
    with pytest.raises(UsageError, match="leave --workers out"):
        Cluster("tcp://127.0.0.1:8786", 2)


def test_without_dask_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("probreport.distributed.cluster.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"not installed\. \[PR126\]\nInstall it: pip install 'probreport\[dask\]'"):
        Cluster()


@pytest.mark.parametrize("options", [{"workers": 2}, {"scheduler": "tcp://a:1"}, {"engine": "spark"}])
def test_options_of_an_engine_that_is_not_asked_for_are_refused(tmp_path, options):
    with pytest.raises(UsageError):
        pr.evaluate_file(tmp_path, **options)


# --- collections ------------------------------------------------------------------------------------------------------

PROBA = ["cat", "dog", "eel"]
SWAPPED = {"cat": "dog", "dog": "cat"}
PROBABILITIES = [f"proba_{name}" for name in PROBA]


@pytest.fixture(scope="module")
def rows():
    return frame(900).rename(columns=lambda name: name.removeprefix("proba_"))


@pytest.fixture(scope="module")
def collection(rows):
    return dask.dataframe.from_pandas(rows, npartitions=4, sort=False)


def test_data_frames_give_the_bytes_of_those_in_memory(rows, collection):
    there, here = (
        pr.evaluate(
            table["y_true"],
            table[PROBA],
            sample_weight=table["weight"],
            ids=table["name"],
            groups=table[["site"]],
            clusters=table["patient"],
            model="m",
        )
        for table in (collection, rows)
    )
    assert without_provenance(there) == without_provenance(here)
    assert there.provenance["engine"] == {"name": "dask", "partitions": 4}


def test_a_mapping_of_groups_gives_the_bytes_of_one_in_memory(rows, collection):
    there, here = (
        pr.evaluate(table["y_true"], table[PROBA], groups={"where": table["site"]}) for table in (collection, rows)
    )
    assert without_provenance(there) == without_provenance(here)


@pytest.fixture(scope="module")
def parquet(rows, tmp_path_factory):
    """Rows of eight files, of which Dask reads several as one where a single column is asked for."""
    folder = tmp_path_factory.mktemp("eight")
    for number in range(8):
        rows[number * 100 : number * 100 + 100].to_parquet(folder / f"{number}.parquet")
    return dask.dataframe.read_parquet(folder)


@pytest.mark.parametrize(
    "taken",
    [
        lambda frame: frame,
        lambda frame: frame.persist(),
        lambda frame: frame[frame["weight"] > 0],
        lambda frame: frame.sort_values("name"),
    ],
    ids=["read", "persisted", "filtered", "sorted"],
)
def test_columns_of_parquet_files_keep_the_partitions_and_rows_of_their_frame(parquet, taken):
    assert parquet["y_true"].optimize().npartitions < parquet.npartitions == 8
    there, here = (
        pr.evaluate(table["y_true"], table[PROBA], sample_weight=table["weight"], groups={"where": table["site"]})
        for table in (taken(parquet), taken(parquet).compute())
    )
    assert without_provenance(there) == without_provenance(here)


def test_models_in_columns_of_parquet_files_are_compared(rows, parquet):
    there, here = (
        pr.compare({name: (table["y_true"] == "cat", table[name]) for name in PROBA[:2]})
        for table in (parquet, rows[:800])
    )
    assert without_provenance(there) == without_provenance(here)


def test_arrays_of_a_persisted_frame_are_evaluated(rows, parquet):
    kept, here = parquet.persist(), rows[:800]
    arrays = ((kept["weight"] % 3).to_dask_array(lengths=True), kept[PROBA].to_dask_array(lengths=True))
    values = ((here["weight"] % 3).to_numpy(), here[PROBA].to_numpy())
    there, here = (pr.evaluate(*each, classes=[0.5, 1.5, 2.5]) for each in (arrays, values))
    assert without_provenance(there) == without_provenance(here)


def test_labels_of_all_partitions_decide_what_one_column_stands_for():
    labels = pd.Series(["no"] * 5 + ["yes"] * 5)
    proba = pd.Series(np.linspace(0, 1, 10))
    here = pr.evaluate(labels, proba)
    there = pr.evaluate(*(dask.dataframe.from_pandas(values, npartitions=2) for values in (labels, proba)))
    assert without_provenance(there) == without_provenance(here)


def test_soft_labels_and_arrays_give_the_bytes_of_those_in_memory():
    random = np.random.default_rng(3)
    soft, proba = random.dirichlet([1, 1, 1], 20), random.dirichlet([1, 1, 1], 20)
    there = pr.evaluate(*(dask.array.from_array(values, chunks=(7, 2)) for values in (soft, proba)))
    assert without_provenance(there) == without_provenance(pr.evaluate(soft, proba))


def test_collections_run_where_a_client_says(cluster, rows, collection):
    with Client(cluster):
        there = pr.evaluate(collection["y_true"], collection[PROBA])
    assert without_provenance(there) == without_provenance(pr.evaluate(rows["y_true"], rows[PROBA]))


def test_an_error_in_a_collection_names_row_and_partition():
    proba = dask.dataframe.from_pandas(pd.Series([0.5, 0.5, 0.5, 1.5]), npartitions=2)
    labels = dask.dataframe.from_pandas(pd.Series([0, 1, 0, 1]), npartitions=2)
    with pytest.raises(DataError, match=r"^row 3.*1\.5") as caught:
        pr.evaluate(labels, proba)
    assert caught.value.message.endswith("\nPartition: 1.")


def test_a_label_without_a_column_names_its_row(collection):
    labels = collection["y_true"].where(collection["name"] != "row 500", "cow")
    with pytest.raises(DataError, match=r"^row 500: label 'cow' has no column"):
        pr.evaluate(labels, collection[PROBA])


def test_collections_with_other_partitions_are_refused(collection):
    with pytest.raises(ShapeError, match=r"^y_true has 2 partitions, but y_proba has 4\. \[PR110\]"):
        pr.evaluate(collection["y_true"].repartition(npartitions=2), collection[PROBA])


OTHER_COLUMNS = {
    "in another order": lambda part: part[PROBA[::-1]],
    "under other names": lambda part: part[PROBA].rename(columns=SWAPPED),
    "one less": lambda part: part[PROBA[:2]],
    "one twice": lambda part: part[["cat", "dog", "dog"]],
    "none": lambda part: part[[]],
    "without names": lambda part: part[PROBA[::-1]].to_numpy(),
}


def in_partitions(rows, *made):
    """Make each partition in its own way from a third of the rows."""
    parts = [dask.delayed(make)(rows[place * 300 : place * 300 + 300]) for place, make in enumerate(made)]
    return dask.dataframe.from_delayed(parts, meta=made[0](rows[:0]), verify_meta=False)


@pytest.mark.parametrize("make", OTHER_COLUMNS.values(), ids=OTHER_COLUMNS)
def test_a_partition_with_other_columns_is_refused(rows, make):
    def usual(part):
        return part[PROBA]

    labels = in_partitions(rows, *[lambda part: part["y_true"]] * 3)
    said = r"^y_proba has .* in partition 2, but the columns 'cat', 'dog', 'eel' as a whole\. \[PR107\]"
    with pytest.raises(LabelError, match=said):
        pr.evaluate(labels, in_partitions(rows, usual, usual, make))
    with pytest.raises(LabelError, match=said):
        pr.compare({name: (labels, in_partitions(rows, usual, usual, make)) for name in "ab"})


def test_labels_that_are_distributions_in_one_partition_alone_are_refused(rows):
    labels = in_partitions(rows, lambda part: part["y_true"], lambda part: part[PROBA], lambda part: part["y_true"])
    with pytest.raises(LabelError, match=r"^y_true has the columns .* in partition 1, but one column in partition 0\."):
        pr.evaluate(labels, in_partitions(rows, *[lambda part: part[PROBA]] * 3))


def test_partitions_without_rows_may_have_any_columns(rows):
    labels = in_partitions(rows, lambda part: part["y_true"][:0], *[lambda part: part["y_true"]] * 2)
    proba = in_partitions(rows, lambda part: part[PROBA][:0], lambda part: part[PROBA], lambda part: part[PROBA])
    proba = dask.dataframe.from_delayed(
        [dask.delayed(pd.DataFrame)(), *proba.to_delayed()[1:]], meta=rows[PROBA][:0], verify_meta=False
    )
    there, here = pr.evaluate(labels, proba), pr.evaluate(rows["y_true"][300:], rows[PROBA][300:])
    assert without_provenance(there) == without_provenance(here)


def test_what_a_collection_is_made_by_may_fail(collection):
    broken = collection[PROBA].map_partitions(lambda part: part["gone"], meta=collection[PROBA])
    with pytest.raises(InputOutputError, match=r"^Dask could not compute the partitions: KeyError: 'gone'") as caught:
        pr.evaluate(collection["y_true"], broken)
    assert (caught.value.code, type(caught.value.__cause__)) == ("PR139", KeyError)


def test_a_delayed_call_is_no_collection(rows):
    labels, proba = dask.delayed(rows["y_true"]), dask.delayed(rows[PROBA])
    with pytest.raises(UsageError, match=r"^y_true is one Delayed\w*, .*\[PR121\]"):
        pr.evaluate(labels, proba)


def test_collections_beside_arrays_are_refused(rows, collection):
    with pytest.raises(
        UsageError, match=r"^y_true is one Series, but other columns are collections of Dask\. \[PR121\]"
    ):
        pr.evaluate(rows["y_true"], collection[PROBA])


# --- several models ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """Two models of the same rows, cut into files elsewhere; the second one also turned round, and short of rows."""
    folder = tmp_path_factory.mktemp("models")
    rows = frame(900)
    other = frame(900, 7)[PROBABILITIES].assign(y_true=rows["y_true"], name=rows["name"])
    for name, table, cuts in (
        ("a", rows, (0, 400, 400, 900)),
        ("b", other, (0, 100, 450, 900)),
        ("turned", other[::-1], (0, 900)),
        ("short", other, (0, 100, 400)),
    ):
        (folder / name).mkdir()
        for place, (start, stop) in enumerate(pairwise(cuts)):
            table[start:stop].to_csv(folder / name / f"{place}.csv", index=False)
    return folder


def compared(models, *names, **options):
    columns = {"proba_prefix": "proba_", "id": "name", "weight": "weight", "by": ("site",), "cluster": "patient"}
    return pr.compare_files([models / name for name in names], **columns, **options)


def test_models_whose_files_are_cut_elsewhere_give_the_bytes_of_one_process(models, cluster):
    dask = {"engine": "dask", "scheduler": cluster.scheduler_address}
    there, here = (compared(models, "a", "b", "a", names=["a", "b", "c"], **options) for options in (dask, {}))
    assert without_provenance(there) == without_provenance(here)
    assert there.provenance["models"] == here.provenance["models"]
    assert there.provenance["engine"]["workers"] == 2


@pytest.mark.parametrize("names", [("a", "short"), ("short", "a")], ids=" ".join)
def test_a_model_with_more_rows_is_refused_as_in_one_process(models, cluster, names):
    said = []
    for options in ({"engine": "dask", "scheduler": cluster.scheduler_address}, {}):
        with pytest.raises(IncompatibleError, match="PR155") as refused:
            pr.compare_files([models / name for name in names], proba_prefix="proba_", **options)
        said.append(refused.value.message.partition("\n")[0])
    assert said[0] == said[1]


def test_rows_in_another_order_are_not_joined_on_a_cluster(models, cluster):
    with pytest.raises(
        ShapeError, match=r"id 'row 899', 0\.csv, row 0 \(line 2\) 'row 0'.*\[PR157\]\n.*sort all files by id"
    ):
        compared(models, "a", "turned", engine="dask", scheduler=cluster.scheduler_address)


def test_collections_of_several_models_give_the_bytes_of_those_in_memory(rows, collection):
    there, here = (
        pr.compare(
            {"a": (table["y_true"], table[PROBA]), "b": (table["y_true"], table[PROBA[::-1]].rename(columns=SWAPPED))},
            sample_weight=table["weight"],
            ids=table["name"],
            groups=table[["site"]],
        )
        for table in (collection, rows)
    )
    assert without_provenance(there) == without_provenance(here)
    assert there.provenance["engine"] == {"name": "dask", "partitions": 4}


@pytest.mark.parametrize(
    ("partitions", "said"),
    [
        ({"npartitions": 2}, "'b' has 2 partitions, but 'a' has 4"),
        ({}, "'b' has 100 rows in partition 0, but 'a' has 225"),
    ],
)
def test_models_with_other_partitions_are_refused(rows, collection, partitions, said):
    other = dask.dataframe.from_map(
        rows.__getitem__, [slice(0, 100), slice(100, 500), slice(500, 700), slice(700, 900)]
    )
    if partitions:
        other = collection.repartition(**partitions)
    with pytest.raises(ShapeError, match=said):
        pr.compare({name: (table["y_true"], table[PROBA]) for name, table in (("a", collection), ("b", other))})


# --- a cluster of our own ---------------------------------------------------------------------------------------------


def workers_of(process):
    return [child for child in process.children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]


def test_a_cluster_of_our_own_listens_on_this_machine_alone_and_ends_with_the_work(folder):
    before = set(workers_of(psutil.Process()))
    heard = []

    def listen(words):
        ours = [psutil.Process(), *(set(workers_of(psutil.Process())) - before)]
        heard.extend(found.laddr.ip for each in ours for found in each.net_connections() if found.status == "LISTEN")
        assert words == "dask, 2 worker processes on this machine"

    summary, engine = summary_of_files(open_predictions([folder]), summarise, Cluster(workers=2), listen)
    assert (summary.n_rows, engine["workers"]) == (600_001, 2)
    assert set(heard) == {"127.0.0.1"}
    assert set(workers_of(psutil.Process())) <= before


def test_a_cluster_of_our_own_imports_nothing_from_the_folder_and_leaves_nothing(tmp_path):
    (tmp_path / "temporary").mkdir()
    for name in ("signal", "numpy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')")
    write_csv(tmp_path / "p.csv", {"y_true": [0, 1], "y_proba": [0.5, 0.5]})
    as_installed = "import sys; del sys.path[0]; from probreport.__main__ import main; main()"
    command = [sys.executable, "-c", as_installed, "score", "p.csv", "--engine", "dask", "--workers", "1"]
    finished = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment(TMPDIR=str(tmp_path / "temporary")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, "imported" in finished.stderr) == (0, False), finished.stderr
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_cluster_that_closes_late_hides_neither_the_result_nor_the_error(folder, tmp_path, monkeypatch):
    class Late(LocalCluster):
        def __exit__(self, *error):
            super().__exit__(*error)
            raise TimeoutError  # as Dask 2025.1 does when workers died

    monkeypatch.setattr("distributed.LocalCluster", Late)
    wrong = text_file(tmp_path, "y_true,y_proba\n1,0.5\n0,7\n")
    with pytest.raises(DataError, match=r"\[PR102\]"):
        pr.evaluate_file(wrong, engine="dask", workers=1)
    assert pr.evaluate_file(folder, engine="dask", workers=1).n_samples == 600_001


def test_an_interrupt_ends_the_cluster_with_130(folder):
    command = [sys.executable, "-m", "probreport", "score", str(folder), "--engine", "dask", "--workers", "2"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, preexec_fn=with_signals_as_usual, text=True) as process:
        assert process.stderr is not None
        while "engine: dask, 2 worker processes" not in process.stderr.readline():
            assert process.poll() is None
        workers = workers_of(psutil.Process(process.pid))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, "", "interrupted\n")
    assert psutil.wait_procs(workers, timeout=10)[1] == []


CLUSTER = """
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0") as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


def test_a_scheduler_that_dies_in_the_middle_is_one_error(tmp_path):
    for place in range(4):
        write_csv(tmp_path / f"{place}.csv", {"y_true": [0, 1] * 100_000, "y_proba": [0.25, 0.5] * 100_000})
    (tmp_path / "cluster.py").write_text(CLUSTER)
    piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, tmp_path / "cluster.py"], **piped) as scheduler:
        command = [sys.executable, "-m", "probreport", "report", ".", "-o", "r.json", "--engine", "dask", "--scheduler"]
        with subprocess.Popen([*command, scheduler.stdout.readline().strip()], cwd=tmp_path, **piped) as process:
            while "engine: dask, 1 worker of tcp://" not in process.stderr.readline():
                assert process.poll() is None
            workers = workers_of(psutil.Process(scheduler.pid))
            scheduler.kill()
            out, err = process.communicate(timeout=60)
        for worker in workers:
            worker.kill()
    assert (process.returncode, out) == (4, "")
    assert err.startswith("error: the Dask cluster was lost; nothing was computed: rows of ")
    assert ".csv cancelled for reason: " in err
    assert [line for line in err.splitlines() if "PR137" in line or "distributed" in line] == err.splitlines()[:1]
    assert not (tmp_path / "r.json").exists()
