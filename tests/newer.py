"""What only newer releases of our dependencies have, where they have it: the oldest pass the same tests without."""

import numpy as np
import pyarrow as pa

STRING_VIEWS = [pa.string_view()] if hasattr(pa, "string_view") else []
"""Since PyArrow 16."""


def strings_of_numpy(values, **options):
    """An array of NumPy's own strings in a list, since NumPy 2; before that an empty list."""
    strings = getattr(np.dtypes, "StringDType", None)
    return [] if strings is None else [np.array(values, strings(**options))]
