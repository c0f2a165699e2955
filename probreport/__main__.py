"""The command ``probreport``, also as ``python -m probreport``; what the commands do is left to ``cli``."""

from __future__ import annotations

import os
import sys

_INTERRUPTED, _SIGNALS = 130, (130, 143)


def main() -> None:
    """Run the command line of this process and end the process with its exit code."""
    try:
        from probreport.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = _INTERRUPTED
    if code in _SIGNALS:
        os._exit(code)  # everything is tidied up; do not wait for a thread that still reads
    sys.exit(code)


if __name__ == "__main__":
    main()
