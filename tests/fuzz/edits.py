"""Damage to meaning: the file stays one of its format, but cells, types, arrays or JSON values are others."""

import copy
import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.fuzz.seeds import PACKED, TABLES, table_bytes

CELLS = (
    *("", " ", "0", "1", "-0", "1.07", "-1", "nan", "NaN", "inf", "-inf", "Infinity", "NA", "null", "None", "1e400"),
    *("1e-400", "5e-324", "0x1p-3", "1_000", "0,25", "25%", "1 000", "٠٫٥", "1.", ".5", "+.5e-3", "true", "y_true"),
    *('"', '""', '"open', "a,b", "\r", "\n", "\0", "\ufeff", "é", "\u202e", "\ud83d", "=1+1", "{{7*7}}", "<img src=x>"),
    *("9" * 400, "x" * 70_000, "1" + "0" * 310, "-9223372036854775809", "18446744073709551616", "001", "y_proba"),
)
VALUES = (
    *(None, True, False, 0, -1, 1, 2, 2**53, 2**63, 2**64, 10**400, -(10**30), 0.5, 1.5, -0.0, 5e-324, 1.7e308, 1e-320),
    *("", "Infinity", "-Infinity", "NaN", "nan", "nats", "Fine", "Perfect", "\0", "\ud800", "</script>", "{{7*7}}"),
    *([], {}, [[]], [None], {"": None}, "x" * 10_000, [0] * 50),
)


def edited_text(random, name, table):
    """Damage the cells, rows and columns of a table of text."""
    plain, packing = name, None
    if name.rpartition(".")[2] in PACKED:
        plain, _, packing = name.rpartition(".")
    separator = "\t" if plain.endswith(".tsv") else ","
    rows = [line.split(separator) for line in table_bytes(table, plain).decode().splitlines()]
    for _ in range(random.choice([1, 1, 2, 5])):
        _edit_rows(random, rows)
    end = random.choice(["\n", "\n", "\n", "\r\n", "\r", "\n\n"])
    text = end.join(separator.join(row) for row in rows) + random.choice([end, "", end * 3, "\x1a"])
    encoding = random.choice(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "latin-1", "utf-7"])
    data = text.encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")
    return PACKED[packing](data) if packing else data


def _edit_rows(random, rows):
    if not rows:
        return
    row = random.choice(rows)
    place = random.randrange(max(1, len(row)))
    match random.randrange(9):
        case 0 | 1 | 2 | 3:
            row[place : place + 1] = [random.choice(CELLS)]
        case 4:
            rows.remove(row)
        case 5:
            rows.extend([list(row)] * random.choice([1, 2, 300]))
        case 6:
            row.insert(place, random.choice(CELLS))
        case 7:
            del row[place : place + 1]
        case 8:
            for each in rows:  # a column twice, or a column less
                each[place:place] = each[place : place + 1] if random.random() < 0.5 else []
                del each[place + 1 : place + (random.random() < 0.1)]


def edited_table(random, name, table):
    """Write a table, some of whose columns are of other types, in one of the binary formats."""
    columns = dict(TABLES[table])
    for _ in range(random.choice([1, 1, 2])):
        key = random.choice(list(columns))
        if random.random() < 0.1 and len(columns) > 1:
            del columns[key]
        else:
            columns[random.choice([key, key, key, key + " ", "y_true", "", "__index_level_0__"])] = columns[key]
            columns[key] = random.choice(_OTHER_COLUMNS)(random, list(columns[key]))
    sink = io.BytesIO()
    if name.endswith(".npz"):
        _write_npz(random, sink, columns)
    else:
        _write_arrow(random, sink, name, columns)
    return sink.getvalue()


def _one_cell(random, values):
    values[random.randrange(len(values))] = random.choice(
        [None, np.nan, np.inf, -1.0, 2.0, 0.0, "", "x", True, -0.0, 1e-320, 2**60]
    )
    return values


_ARROW_TYPES = (
    *(pa.float16(), pa.float32(), pa.float64(), pa.int8(), pa.uint64(), pa.bool_(), pa.string(), pa.large_string()),
    *(pa.binary(), pa.null(), pa.decimal128(30, 5), pa.decimal256(70, 5), pa.date32(), pa.timestamp("ns", "UTC")),
    *(pa.duration("s"), pa.list_(pa.float64()), pa.struct([("a", pa.string())]), pa.dictionary(pa.int8(), pa.string())),
    *(pa.dictionary(pa.int32(), pa.float64()), pa.map_(pa.string(), pa.int8()), pa.time64("ns"), pa.binary(3)),
)


def _other_type(random, values):
    kind = random.choice(_ARROW_TYPES)
    plain = pa.array([None if value is None else str(value) for value in values])
    try:
        return pa.array(values).cast(kind)
    except (pa.ArrowException, OverflowError):
        return pa.nulls(len(plain), kind) if random.random() < 0.5 else plain.dictionary_encode()


_OTHER_COLUMNS = (
    _one_cell,
    _one_cell,
    _other_type,
    _other_type,
    lambda random, values: [random.choice(values) for _ in values],
    lambda _, values: [None] * len(values),
    lambda random, values: [random.choice(CELLS[:-9]) for _ in values],
    lambda _, values: np.array(values)[:, None],
    lambda _, values: values[:-1],
    lambda *_: [],
    lambda random, values: np.array(values).astype(random.choice(["S", "U", "O", "S0"])),
    lambda random, values: [random.choice([0.0, 1.0, 0.5, -1e-17, 1 + 2e-16]) for _ in values],
)


def _write_arrow(random, sink, name, columns):
    arrays = {key: values if isinstance(values, pa.Array) else _arrow(values) for key, values in columns.items()}
    length = random.choice([len(array) for array in arrays.values()])
    table = pa.table({key: _of_length(array, length) for key, array in arrays.items()})
    if random.random() < 0.1:
        table = table.rename_columns([random.choice(table.column_names) for _ in table.column_names])
    if name.endswith(".parquet"):
        options = {
            "compression": random.choice(["none", "snappy", "zstd", "gzip", "brotli", "lz4"]),
            "write_page_checksum": random.random() < 0.5,
            "use_dictionary": random.random() < 0.5,
            "row_group_size": random.choice([1, 2, 1000]),
            "version": random.choice(["1.0", "2.6"]),
        }
        pq.write_table(table, sink, **options)
        return
    options = pa.ipc.IpcWriteOptions(compression=random.choice([None, "lz4", "zstd"]))
    new = random.choice([pa.ipc.new_file, pa.ipc.new_stream])
    with new(sink, table.schema, options=options) as file:
        file.write_table(table, max_chunksize=random.choice([1, 2, 100]))


def _arrow(values):
    values = values.tolist() if isinstance(values, np.ndarray) else values
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):
        return pa.array([None if value is None else str(value) for value in values])


def _of_length(array, length):
    return (
        array.slice(0, length)
        if len(array) >= length
        else pa.concat_arrays([array, pa.nulls(length - len(array), array.type)])
    )


def _write_npz(random, sink, columns):
    names = [key for key in columns if key.startswith("proba_")]
    arrays = {
        key: np.array(_plain(values)) for key, values in columns.items() if key not in names or random.random() < 0.1
    }
    if names:
        try:
            matrix = np.column_stack([np.array(_plain(columns[key])) for key in names])
        except ValueError:
            matrix = np.zeros((3, 3))
        arrays["y_proba"] = random.choice(
            [matrix, matrix, matrix, matrix.T, np.asfortranarray(matrix), matrix[..., None]]
        )
        arrays["classes"] = np.array([random.choice([key, key, key, "", 1]) for key in names])
        arrays["classes"] = random.choice([arrays["classes"], arrays["classes"], np.arange(len(names)), np.array(3)])
    if random.random() < 0.2:
        key = random.choice(list(arrays))
        kind = random.choice(["f2", "f4", ">f8", "i1", "u8", "?", "c16", "M8[s]", "S3", "U2", ">U2", "g", "V4", "O"])
        try:
            arrays[key] = arrays[key].astype(kind)
        except (ValueError, TypeError, OverflowError):
            arrays[key] = np.zeros(arrays[key].shape, kind)
    random.choice([np.savez, np.savez_compressed])(sink, **{key or "arr": array for key, array in arrays.items()})


def _plain(values):
    values = values.tolist() if isinstance(values, pa.Array) else values
    return (
        values
        if isinstance(values, np.ndarray)
        else [*values]
        if len({type(value) for value in values}) < 2
        else np.array(values, dtype=object).astype(str)
    )


def edited_json(random, data):
    """Change some values of a JSON document, wherever they stand."""
    values = json.loads(data)
    for _ in range(random.choice([1, 1, 2, 6])):
        holder, key = _some_place(random, values)
        match random.randrange(6):
            case 0 | 1:
                holder[key] = copy.deepcopy(random.choice(VALUES))
            case 2:
                holder[key] = _nudged(random, holder[key])
            case 3:
                other, place = _some_place(random, values)
                holder[key] = copy.deepcopy(other[place])
            case 4:
                del holder[key]
            case 5:
                _grow(random, holder, key)
        if not values:
            break
    text = json.dumps(values)
    if random.random() < 0.02:
        depth = random.choice([100, 2_000, 100_000])
        text = text.replace("null", "[" * depth + "]" * depth, 1)
    return text.replace("\\ud800", "\ufffd").encode() if random.random() < 0.5 else text.encode()


def edited_page(random, data):
    """Change some values of the JSON that a page holds."""
    start = data.index(b">", data.index(b'id="probreport-data"')) + 1
    stop = data.index(b"</script>", start)
    island = edited_json(random, data[start:stop]).replace(b"<", b"\\u003c")
    return data[:start] + island + data[stop:]


def _some_place(random, values):
    """Walk down from the root at random; every inner value is an object or a list."""
    holder, key = values, None
    while True:
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        key = random.choice(keys)
        below = holder[key]
        if not isinstance(below, (dict, list)) or not below or random.random() < 0.08:
            return holder, key
        holder = below


def _nudged(random, value):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return copy.deepcopy(random.choice(VALUES))
    if abs(value) > 2**60:
        return -value
    return random.choice([-value, value + 1, value - 1, value * 2, value / 2, value * 1e300, float(value), int(value)])


def _grow(random, holder, key):
    if isinstance(holder, list):
        holder.extend([copy.deepcopy(holder[key])] * random.choice([1, 2, 100]))
    else:
        holder[random.choice(["", "extra", f"{key} "])] = copy.deepcopy(holder[key])
