"""A saved web page: its title, its day and its main text, by way of trafilatura (the extra ``html``)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

from ntm_extract.decoding import decode, encoding_name
from ntm_extract.errors import InputError
from ntm_extract.extras import need

# Where no part of the page is marked as its date, a search of the whole would take a copyright year for it; what the
# main text itself prints is left to the engine.
_DATES = {"original_date": True, "extensive_search": False}
# In the first bytes of a page, as browsers look for it.
_CHARSET = re.compile(rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a web page holds. Spans count in ``text``: the title, where there is one, and the main text."""

    text: str
    title: str | None = None
    published: str | None = None


def read_page(data: bytes, source: str, encoding: str | None = None) -> Page:
    """The report in a web page.

    Args:
        data: the page.
        source: the name that an error gives.
        encoding: by default UTF-8, else the one that the page names, else what is detected.

    Raises:
        InputError: trafilatura is not installed, the page cannot be decoded, or it has no main text.
    """
    trafilatura: Any = need("trafilatura", "html", source)
    import logging

    for name in ("trafilatura", "htmldate", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is wrong is said here, in one line
    html = decode(data, source, encoding or _declared(data))
    try:
        found = trafilatura.bare_extraction(
            html, with_metadata=True, include_comments=False, date_extraction_params=_DATES
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(source, f"cannot be read as a web page ({error})", "save its text and give that") from None
    body = (found.text or "").strip() if found is not None else ""
    if not body:
        raise InputError(source, "has no main text", "save the text of the page and give that")
    title = " ".join((found.title or "").split()) or None
    # The main text has the headline or has it not; once is enough.
    text = body if title is None or title in " ".join(body[: 2 * len(title)].split()) else f"{title}\n{body}"
    return Page(text + "\n", title, found.date or None)


def _declared(data: bytes) -> str | None:
    """The encoding that the page names, where the bytes do not tell by themselves."""
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        match = _CHARSET.search(data, 0, 4096)
        name = encoding_name(match[1].decode("ascii", "replace")) if match else None
        # A page that calls itself windows-1252 or UTF-8 and is neither is left to detection.
        return name if name == "windows-1258" or (name or "").startswith("utf-16") else None
    return None
