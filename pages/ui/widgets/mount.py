"""Our own components, registered once with each server: in one process, tests start several."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit import runtime

# What Streamlit runs at every redraw: it hands over to the script, whose address comes with the data. One that is there is
# called at once: to be told that it is there takes a turn of the browser's, and React would draw the page once more in between.
# One that does not come is asked for again, by another name: browsers remember that an address failed.
FETCH = """
const scripts = (window.carouselScripts ??= {})
export default component => {
  const { script, json, ...flat } = component.data, host = component.parentElement
  const told = host.told = { ...component, data: { ...flat, ...JSON.parse(json) } }
  const come = again => import(new URL(script + again, location.origin)).then(found => {
    scripts[script] = found.default
    if (told === host.told) found.default(told)
  }, () => told === host.told && host.isConnected && setTimeout(come, 2000, `?${Date.now()}`))
  if (scripts[script]) scripts[script](told)
  else come("")
}
"""


def component(name: str, html: str, javascript: str, css: str | None = None) -> Any:
    """What mounts the component: call it with key=, data= and its on_..._change callbacks. Its styles are the page's."""
    return _registered(runtime.get_instance() if runtime.exists() else None, name, html, javascript, css)


def draw(name: str, html: str, javascript: str, *, key: str, data: Mapping[str, Any], **mount: Any) -> Any:
    """Mount a component whose script is fetched once instead of being sent with every redraw; returns Streamlit's result.

    What has parts goes as one string: Streamlit looks into each for tables, and writes all of it as JSON twice.

    Raises: ValueError for a number that is not finite: no browser would read it.
    """
    flat = {name: value for name, value in data.items() if not isinstance(value, (Mapping, list))}
    parts = json.dumps({name: value for name, value in data.items() if name not in flat}, allow_nan=False, separators=(",", ":"))
    script = served(javascript, "text/javascript")
    return component(name, html, FETCH)(key=key, data={**flat, "script": script, "json": parts}, **mount)


def served(content: str | bytes, mimetype: str) -> str:
    """The address of a file among this app's own media files: what is large is fetched once, not sent with every redraw.

    Empty where nothing is served, as under Streamlit's AppTest.
    """
    return _served(runtime.get_instance(), content, mimetype) if runtime.exists() else ""


@lru_cache(maxsize=32)
def _served(server: runtime.Runtime, content: str | bytes, mimetype: str) -> str:
    # A media file is dropped with the session that added it, and where another takes its place. Added outside of any session
    # and at a place of its own, it stays for all of them. Streamlit warns of what is done outside of sessions.
    logger = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    with ThreadPoolExecutor() as outside:
        logger.disabled = True
        try:
            data = content if isinstance(content, bytes) else content.encode()
            return outside.submit(server.media_file_mgr.add, data, mimetype, f"script {hash(data)}").result()
        finally:
            logger.disabled = False


@lru_cache(maxsize=32)
def _registered(server: object, name: str, html: str, javascript: str, css: str | None) -> Any:
    return st.components.v2.component(name, html=html, js=javascript, css=css, isolate_styles=False)
