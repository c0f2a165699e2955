"""Which browser the tests drive: ``chromium`` on the PATH, else Chrome, else the one that Playwright brings."""

import os
import shutil
from pathlib import Path

import pytest

REQUIRED = "PROBREPORT_REQUIRE_BROWSER"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def executable(playwright):
    """Return the path of a browser, or None where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


def without_browser():
    """Skip, and say why; where a browser is required, fail."""
    reason = f"no browser: none of {', '.join(NAMES)} is on the PATH, and Playwright brings none"
    if os.environ.get(REQUIRED):
        pytest.fail(f"{reason}, but {REQUIRED} is set")
    pytest.skip(reason)
