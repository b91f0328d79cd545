"""Our scripts as the browser gets them: a module and all it imports, as one, since each address costs a turn
of the network."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

IMPORT = re.compile(r'^import \{([^}]*)\} from "(\./[^"]+|\.\./[^"]+)"\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)
# Comments that have lines of their own.
COMMENT = re.compile(r"^[ \t]*(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/[ \t]*)\n", re.MULTILINE | re.DOTALL)


@lru_cache
def bundle(entry: Path) -> str:
    """A script with everything it imports in front of it, in one scope: names are shared, so no two modules
    may declare the same.

    Imports have the form `import { a, b } from "./file.js"`, and stand at the beginning of a line.

    Raises: ValueError for an import or export that cannot be joined so: a name changed by `as`, a default
    export of a part.
    """
    parts: dict[Path, str] = {}
    _gather(entry.resolve(), parts)
    return COMMENT.sub("", "\n".join(parts.values()))


def _gather(path: Path, parts: dict[Path, str], *, part: bool = False) -> None:
    if path in parts:
        return
    text = path.read_text(encoding="utf-8")
    for names, source in IMPORT.findall(text):
        if " as " in names:
            raise ValueError(f"{path.name}: an import keeps its name, got {names.strip()!r}")
        _gather((path.parent / source).resolve(), parts, part=True)
    body = EXPORT.sub("", IMPORT.sub("", text))
    if re.search(r"^import\b", body, re.MULTILINE) or (part and re.search(r"^export\b", body, re.MULTILINE)):
        raise ValueError(f"{path.name}: imports and exports are by name, from a file beside it")
    parts[path] = body
