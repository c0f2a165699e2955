"""The command ``probreport``, also as ``python -m probreport``; what the commands do is left to ``cli``."""

from __future__ import annotations

import gc
import os
import sys

_INTERRUPTED, _SIGNALS = 130, (130, 143)


def main() -> None:
    """Run the command line of this process and end the process with its exit code."""
    _occupy_standard_streams()
    gc.set_threshold(100_000)  # looking for cycles takes a tenth of a short run
    try:
        from probreport.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    if code in _SIGNALS:
        os._exit(code)  # everything is tidied up; do not wait for a thread that still reads
    sys.exit(code)


def _occupy_standard_streams() -> None:
    """Give what the shell closed (``>&-``) to nothing: a report must not become what some library takes for output."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one


if __name__ == "__main__":
    main()
