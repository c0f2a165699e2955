"""Style and scripts of a page, ours and the user's, and the policy that lets these through and no others."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from probreport.report.environment import asset
from probreport.report.template_folder import EXTRA_SCRIPT, EXTRA_STYLE, TemplateFolder


@dataclass(frozen=True)
class Assets:
    """The texts of the page's style element, of our script, and of the user's own (empty where there is none)."""

    style: str
    script: str
    extra_script: str

    @classmethod
    def of(cls, own: TemplateFolder | None = None) -> Assets:
        """Read our assets; those of the user's own take their place, and ``extra`` ones come after them.

        Raises
        ------
        FormatError, InputOutputError
            As `TemplateFolder.asset`.
        """
        style, more = _chosen("assets/style.css", own), _extra(EXTRA_STYLE, own)
        return cls(f"{style}\n{more}" if more else style, _chosen("assets/script.js", own), _extra(EXTRA_SCRIPT, own))

    @property
    def policy(self) -> str:
        """What the page may do: use its own style and scripts, show pictures that stand in it, and nothing else."""
        scripts = [_hash(script) for script in (self.script, self.extra_script) if script]
        script_src = f" script-src {' '.join(scripts)};" if scripts else ""
        return (
            f"default-src 'none'; style-src {_hash(self.style)};{script_src} img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )


def _chosen(name: str, own: TemplateFolder | None) -> str:
    text = None if own is None else own.asset(name)
    return asset(name.removeprefix("assets/")) if text is None else text


def _extra(name: str, own: TemplateFolder | None) -> str:
    return "" if own is None else own.asset(name) or ""


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
