"""Our own components, registered once with each server: in one process, tests start several."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit import runtime


def component(name: str, html: str, javascript: str, css: str | None = None) -> Any:
    """What mounts the component: call it with key=, data= and its on_..._change callbacks. Its styles are the page's."""
    return _registered(runtime.get_instance() if runtime.exists() else None, name, html, javascript, css)


@lru_cache(maxsize=32)
def _registered(server: object, name: str, html: str, javascript: str, css: str | None) -> Any:
    return st.components.v2.component(name, html=html, js=javascript, css=css, isolate_styles=False)
