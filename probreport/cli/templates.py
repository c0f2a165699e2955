"""``probreport templates``: a copy of the page's templates, to be changed and given back with ``--template``."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from probreport.cli.folders import leaving_nothing_half_done, make_folder
from probreport.cli.options import DEBUG, FORCE, QUIET, not_empty
from probreport.cli.output import shown, write_note, write_result
from probreport.errors import InputOutputError, counted, listing


@click.group(name="templates", no_args_is_help=False, short_help="Copy the templates of the report.")
def command() -> None:
    """Make the report look as you like, by templates of your own."""


@command.command(name="copy", short_help="Copy the templates into a folder.")
@click.argument("folder", metavar="DIR", callback=not_empty)
@FORCE
@QUIET
@DEBUG
def copy(folder: str, force: bool, quiet: bool) -> None:
    """Copy all templates of the report into DIR, as a start for your own; README.md there says what each may use.

    Nothing is written when one of the files exists, unless --force is given. Standard output names the files.
    """
    from probreport.report.template_folder import our_names
    from probreport.report.templates_folder import templates_folder
    from probreport.report.write import write_bytes

    target, ours = Path(folder), templates_folder()
    names = sorted(Path(name) for name in (*our_names(), "README.md"))
    _refuse_existing(target, [name for name in names if (target / name).exists()], force)
    with leaving_nothing_half_done(target, names):
        for name in names:
            make_folder((target / name).parent)
            write_bytes(target / name, (ours / name).read_bytes(), force=force)
    write_result("\n".join(shown(str(target / name)) for name in names))
    if not quiet:
        write_note("\n".join(_how_to_go_on(folder)))


def _refuse_existing(target: Path, existing: Sequence[Path], force: bool) -> None:
    if existing and not force:
        files = listing((str(target / name) for name in existing), most=3)
        exist = "exists and was" if len(existing) == 1 else "exist and were"
        raise InputOutputError(
            f"{files} {exist} left as {'it is' if len(existing) == 1 else 'they are'}; no template was copied.\n"
            f"Choose another folder, or say --force to replace {counted(len(existing), 'file')}.",
            code="PR140",
        )


def _how_to_go_on(folder: str) -> Iterator[str]:
    """Tell how the copy is used."""
    path = shown(shlex.quote(folder))
    yield "Change what you like and delete the rest, which then follows later versions of probreport. To use it:"
    yield f"  probreport report FILE --template {path}"
    yield f"{shown(str(Path(folder) / 'README.md'))} says which names each template may use."
