"""What whoever serves the lesson may set, and what it does not offer."""

from __future__ import annotations

import os
from dataclasses import dataclass

from . import ROOT as ROOT

# The page Your model takes files from readers; how large, says .streamlit/config.toml's maxUploadSize.
UPLOADS = True


@dataclass(frozen=True)
class Settings:
    """host: "" is every interface; port: 0 is any free one; prefix: "" or "/a/b"; embedders: who may show
    the lesson in a frame, as in the policy's frame-ancestors."""

    host: str = "localhost"
    port: int = 8501
    prefix: str = ""
    embedders: str = "*"

    @classmethod
    def of_environment(cls) -> Settings:
        """HOST, PORT, PREFIX and FRAME_ANCESTORS.

        Raises: ValueError where one makes no sense.
        """
        of = os.environ.get
        return cls(of("HOST", cls.host), port_of(of("PORT") or str(cls.port)), prefix_of(of("PREFIX", "")),
                   embedders_of(of("FRAME_ANCESTORS") or cls.embedders))


def port_of(text: str) -> int:
    """Raises: ValueError for what is no port."""
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise ValueError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


def prefix_of(text: str) -> str:
    """ "a/b", "/a/b/" → "/a/b"; "" and "/" → "".

    Raises: ValueError for what cannot stand in an address as it is.
    """
    parts = [part for part in text.split("/") if part]
    if not all(part.replace("-", "").replace("_", "").replace(".", "").isalnum() and part.isascii()
               and part.strip(".") for part in parts):
        raise ValueError(f"a prefix is made of letters, digits, '-', '_' and '.', not {text!r}")
    return "".join(f"/{part}" for part in parts)


def embedders_of(text: str) -> str:
    """Raises: ValueError for what would say more than frame-ancestors."""
    if any(mark in text for mark in ";,\r\n"):
        raise ValueError(f"FRAME_ANCESTORS are sources separated by spaces, not {text!r}")
    return text
