"""Bring the German texts up to date: `python -m tools.translations`.

Extracts every marked sentence, merges it into the .po file (new ones with an empty translation),
compiles the .mo file and prints what is still to be translated. The marked sentence itself is the
English text, so English needs no catalogue.
"""

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
PACKAGES = ("engine", "notifiers", "exchange", "documents", "supervise", "flows", "web", "cli")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
PO = ROOT / "engine" / "locale" / "de" / "LC_MESSAGES" / "vorlauf.po"
MO = PO.with_suffix(".mo")
MARKERS = {"_": None, "msg": None, "ngettext": (1, 2), "msgs": (1, 2)}
GAP = re.compile(r"\{(\w*)[^{}]*\}")
# The same sentences shall always give the same files.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "German texts of Vorlauf; merged by tools/translations.py."


def extracted() -> Catalog:
    """Return every marked sentence of the code, with the files that say it."""
    catalog = Catalog(locale="de")
    for package in PACKAGES:
        folder = ROOT / package
        for file, _line, message, comments, context in extract_from_dir(
            folder, method_map=METHODS, keywords=MARKERS
        ):
            # Without line numbers: a moved line is no change for a translator.
            place = [(f"{package}/{file}", 0)]
            catalog.add(message, None, place, auto_comments=comments, context=context)
    return catalog


def merged() -> Catalog:
    """Return the German catalogue with exactly the sentences that the code says today."""
    known = Catalog(locale="de")
    if PO.exists():
        known = _read(PO.read_bytes())
    catalog = Catalog(
        locale="de",
        header_comment=f"# {HEADER}",
        project="vorlauf",
        version="all",
        msgid_bugs_address="vorlauf@landkreis.example",
        last_translator="The Vorlauf contributors",
        language_team="German",
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )
    for message in extracted():
        if message.id:
            old = known.get(message.id, message.context)
            text = old.string if old and not old.fuzzy else None
            catalog.add(message.id, text, sorted(set(message.locations)))
    return catalog


def _read(po: bytes) -> Catalog:
    return read_po(io.BytesIO(po), locale="de")


def problems(catalog: Catalog) -> list[str]:
    """Return one line for each sentence without a German text, or whose gaps disagree."""
    return [line for message in catalog if message.id for line in _problems(message)]


def _problems(message: Message) -> list[str]:
    ids = _forms(message.id)
    texts = _forms(message.string)
    if len(texts) < len(ids) or not all(texts):
        return [f"untranslated: {ids[0]!r}"]
    offered = _gaps(ids)
    lines = [f"unknown gap in {text!r}" for text in texts if not _gaps([text]) <= offered]
    # The plural says everything there is to say; a singular may write "one" for the number.
    if _gaps(texts[-1:]) != _gaps(ids[-1:]):
        lines.append(f"gaps differ: {ids[-1]!r} and {texts[-1]!r}")
    return lines


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def _gaps(texts: list[str]) -> set[str]:
    return {gap for text in texts for gap in GAP.findall(text.replace("{{", "").replace("}}", ""))}


def po_bytes(catalog: Catalog) -> bytes:
    """Return the .po file of *catalog*."""
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def mo_bytes(po: bytes) -> bytes:
    """Return the .mo file compiled from the .po file *po*."""
    out = io.BytesIO()
    write_mo(out, _read(po))
    return out.getvalue()


def main() -> int:
    """Write both files; return 1 while a text is missing or wrong."""
    catalog = merged()
    po = po_bytes(catalog)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po)
    MO.write_bytes(mo_bytes(po))
    found = problems(catalog)
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(catalog)} sentences, {len(found)} to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
