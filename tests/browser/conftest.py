"""One browser for the whole run, and pages that note down whatever goes wrong while they are shown."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.browsers import executable, without_browser
from tests.report.kinds import html

ARGUMENTS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-component-update")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        found = executable(playwright)
        if found is None:
            without_browser()
        started = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="session")
def saved(folder):
    """Save the page of a kind, and return its address."""

    def save(kind):
        path = folder / f"{kind.replace(' ', '-').replace(',', '')}.html"
        if not path.exists():
            path.write_text(html(kind), encoding="utf-8")
        return path.as_uri()

    return save


@dataclass
class Noted:
    """What went wrong, or went out: words of the console, errors of scripts, addresses asked for."""

    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def listen_to(self, page):
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        return page


@pytest.fixture
def context(browser):
    """A reader's window of the size of a small desktop screen, with nothing remembered."""
    made = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def window(context):
    return context.new_page()


@pytest.fixture(scope="session")
def shared(browser):
    """One page of a reader who only looks, for claims about many kinds of pages."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    page = made.new_page()
    page.noted = Noted()
    page.noted.listen_to(page)
    yield page
    made.close()
