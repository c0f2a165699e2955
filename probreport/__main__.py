"""The command ``probreport``, also as ``python -m probreport``; what the commands do is left to ``cli``.

Only what Python has loaded anyway is imported here: an interrupt meanwhile would show a traceback.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

_INTERRUPTED, _BY_SIGNAL = 130, 128


def main() -> None:
    """Run the command line of this process and end the process with its exit code."""
    try:
        _occupy_standard_streams()
        gc.set_threshold(100_000)  # looking for cycles takes a tenth of a short run
        from probreport.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    _leave(code)


def _leave(code: int) -> None:
    """End the process as it stands, everything being tidied up: to take Python down first takes a fifth of a second.

    After an error a thread of PyArrow's may also still be parsing: it would call Python while that is taken down, which
    ends the process by SIGABRT.
    """
    if code < _BY_SIGNAL:  # signals do not wait, not even for who reads our output
        atexit._run_exitfuncs()  # what other libraries asked for
        for stream in filter(None, (sys.stdout, sys.stderr)):
            try:
                stream.flush()
            except OSError:
                continue
    os._exit(code)


def _occupy_standard_streams() -> None:
    """Give what the shell closed (``>&-``) to nothing: a report must not become what some library takes for output."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one


if __name__ == "__main__":
    main()
