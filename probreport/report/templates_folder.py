"""Where the page templates stand: inside the installed package, or beside it in a checkout.

The wheel carries them as ``probreport/templates``; an editable install leaves them where they are written, at the
top level of the checkout. What the templates say is left to ``page``.
"""

from __future__ import annotations

from pathlib import Path

from probreport.errors import InputOutputError

PACKAGE_FOLDER = Path(__file__).resolve().parents[1]
PAGE_TEMPLATE = "report.html.j2"


def templates_folder(package_folder: Path = PACKAGE_FOLDER) -> Path:
    """Find the folder of the page templates.

    Parameters
    ----------
    package_folder : Path
        Folder of the installed package; by default the one that this module was imported from.

    Returns
    -------
    Path
        ``templates`` inside of the package, else ``templates`` beside it. A folder counts only if it holds
        ``report.html.j2``, since a stranger's folder of the same name may stand beside an installed package.

    Raises
    ------
    InputOutputError
        PR130, when neither of the two holds the templates.

    Examples
    --------
    >>> (templates_folder() / "report.html.j2").is_file()
    True
    """
    inside, beside = package_folder / "templates", package_folder.parent / "templates"
    for folder in (inside, beside):
        if (folder / PAGE_TEMPLATE).is_file():
            return folder
    raise InputOutputError(
        f"The page templates are missing: no {PAGE_TEMPLATE} in {inside} (installed package) or {beside} (checkout).\n"
        "The installation is incomplete: install probreport again from its wheel or its checkout.",
        code="PR130",
    )
