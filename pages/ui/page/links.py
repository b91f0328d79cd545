"""Links as people and carriers hand them on: full-width figures, a stop at the end, marks of where they came
from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

# What mail, messengers and networks add to an address.
CARRIERS = re.compile(
    "from|isappinstalled|nsukey|scene|subscene|ascene|clicktime|enterid|wxfrom|wx_.*|weixin.*|pass_ticket|"
    "exportkey|chksm|spm|scm|bd_vid|share_?.*|sharer_?.*|utm_.*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|"
    "yclid|twclid|ttclid|igshid?|mc_[ce]id|_ga|_gl", re.IGNORECASE)
ENDS = " \t\r\n.,;:!?。，、；：！？)]}>）】》」』\"'”’…"  # glued to a link in running text
DASHES = re.compile("^[\u2010-\u2015\u2212\ufe58\ufe63]")  # a minus that a word processor has made longer


def cleaned(query: Mapping[str, str], own: Collection[str] = ()) -> dict[str, str]:
    """The parameters as they were meant: of one that comes twice, the last; without carriers' marks, unless a
    page has a parameter of that name of its `own`."""
    meant = {_name(name): _value(given) for name, given in query.items()}
    if "lang" in meant:
        meant["lang"] = language(meant["lang"])
    return {name: given for name, given in meant.items()
            if name in own or not CARRIERS.fullmatch(name)}


def language(given: str) -> str:
    """The primary subtag: zh of zh-CN, zh_CN and ZH."""
    return re.split("[-_]", _value(given))[0].lower()


def _name(text: str) -> str:
    return re.sub(r"^(amp;)+", "", unicodedata.normalize("NFKC", text).strip())


def _value(text: str) -> str:
    plain = re.sub("(?<=[0-9])。(?=[0-9])", ".", unicodedata.normalize("NFKC", text).strip())
    return DASHES.sub("-", plain.rstrip(ENDS)) or plain
