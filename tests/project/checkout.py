"""The checkout under test, and fresh processes that import it from any folder."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

NEVER_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "probreport-demo")


def environment(**extra: str) -> dict[str, str]:
    """Take this process's environment, with the checkout as the first place to import from."""
    return os.environ | {"PYTHONPATH": str(CHECKOUT)} | extra


def with_signals_as_usual() -> None:
    """Let a new process heed all signals, also where this one ignores some, as `nohup` and a shell's `&` make it."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGXCPU", "SIGUSR1", "SIGUSR2", "SIGALRM"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


def run_python(*arguments: str, cwd: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run this interpreter in a fresh process in another folder, without standard input."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment(**extra),
        stdin=subprocess.DEVNULL,
        preexec_fn=with_signals_as_usual,
        capture_output=True,
        text=True,
        check=False,
    )


def copy_of_checkout(target: Path) -> Path:
    """Copy the sources, so that a build writes nothing into the checkout."""
    shutil.copytree(CHECKOUT, target, ignore=NEVER_COPIED)
    return target
