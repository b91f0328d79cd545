"""Every call into Streamlit that it does not document or may change: one function each, each with what holds
where it is gone.

A test for each (tests/pages/widgets/test_streamlit_inside.py) takes the thing away and names it. An upgrade
of Streamlit begins with that file.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime import scriptrunner

try:
    from streamlit.web.server.starlette import starlette_app_utils as tokens
    from streamlit.web.server.starlette import starlette_server_config as served_as
except ImportError:
    pass

# Options of .streamlit/config.toml that Streamlit hides from `streamlit config show`. One that it no longer
# knows is a warning at its start, and what is said here comes back.
HIDDEN_OPTIONS: Mapping[str, tuple[object, str]] = {
    "runner.postScriptGC": (
        False, "without it every rerun collects all garbage: seconds of waiting in a class of sixty"),
    "server.maxWidgetStateSize": (1, "without it a stranger's message may have 25 MB"),
    "global.minCachedMessageSize": (1_000_000_000,
                                    "without it Back can end in 'Cached ForwardMsg MISS', a lost connection"),
}

# The data-testid names that our style sheets lean on. Where one is gone, a part looks like Streamlit's own;
# nothing else breaks.
TEST_IDS = (
    "stApp", "stAppViewContainer", "stBaseButton-primary", "stBaseButton-secondary",
    "stBidiComponentRegular", "stColumn",
    "stElementContainer", "stElementToolbar", "stExpander", "stFileChip", "stFileChipIconSpinner",
    "stFileChips", "stFileUploaderDropzone", "stFileUploaderDropzoneInstructions",
    "stGraphVizChart", "stHeader",
    "stHorizontalBlock", "stHtml", "stLayoutWrapper", "stMain", "stMainBlockContainer",
    "stPageLink-NavLink", "stPopover", "stProgressBarTrack", "stSidebar", "stSidebarContent",
    "stSidebarHeader", "stSidebarUserContent", "stVerticalBlock",
)

# Streamlit warns of what is done outside of sessions, and here that is meant.
LOGGER = "streamlit.runtime.scriptrunner_utils.script_run_context"


def server() -> object | None:
    """What stands for the running server; None where nothing is served, as under AppTest, or where it cannot
    be told."""
    try:
        return runtime.get_instance() if runtime.exists() else None
    except (AttributeError, RuntimeError):
        return None


def configure(options: Mapping[str, object]) -> None:
    """Set options that only Streamlit's own command line takes, before the app answers anything. Where it
    cannot be done, the lesson starts with those of .streamlit/config.toml."""
    try:
        from streamlit.web import bootstrap

        bootstrap.load_config_options(dict(options))
    except (ImportError, AttributeError, TypeError):
        logging.getLogger(__name__).warning("Streamlit's load_config_options does not take %s", options,
                                            exc_info=True)


async def script_runs() -> tuple[bool, str]:
    """Whether Home runs to its end, and what it said where it does not. Asked within the server's loop.

    Raises: RuntimeError where no server runs, AttributeError where Streamlit no longer tells: not well,
    either.
    """
    return await runtime.get_instance().does_script_run_without_error()


def served(content: str | bytes, mimetype: str) -> str:
    """The address of a file among this app's own media files, relative to the app's own; empty where it
    cannot be served.

    What is large is fetched once, not sent with every redraw.
    """
    running = server()
    return "" if running is None else _served(running, content, mimetype)


@lru_cache(maxsize=32)
def _served(running: Any, content: str | bytes, mimetype: str) -> str:
    # A media file is dropped with the session that added it, and where another takes its place. Added outside
    # of any session and at a place of its own, it stays for all of them.
    data = content if isinstance(content, bytes) else content.encode()
    try:
        with ThreadPoolExecutor() as outside, _unwarned():
            place = f"script {hashlib.sha256(data).hexdigest()}"
            address = outside.submit(running.media_file_mgr.add, data, mimetype, place).result()
    except Exception:  # whatever became of it, the page has to go on without
        logging.getLogger(__name__).warning(
            "Streamlit's media_file_mgr.add does not serve %s: it is sent with the page", mimetype,
                                            exc_info=True)
        return ""
    return address if isinstance(address, str) else ""


@contextmanager
def _unwarned() -> Iterator[None]:
    logger = logging.getLogger(LOGGER)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def browser() -> str | None:
    """What tells one browser from another, whatever its pages: the secret that Streamlit gives each against
    forged requests, as a hash. None where there is none."""
    try:
        cookie = st.context.cookies.get(served_as.XSRF_COOKIE_NAME)
        secret, _ = tokens.decode_xsrf_token_string(cookie) if cookie else (None, None)
    except Exception:  # whatever became of it, each page is a browser of its own then
        return None
    return hashlib.sha256(secret).hexdigest() if secret else None


def release(upload: Any) -> None:
    """Let go of what a field for files has brought; where that cannot be done, Streamlit keeps it until the
    visit ends or another file takes its place."""
    try:
        context: Any = scriptrunner.get_script_run_ctx()
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=upload.file_id)
    except Exception:  # whatever became of it, the page has to go on without
        logging.getLogger(__name__).warning(
            "Streamlit's uploaded_file_mgr.remove_file does not let go of a file", exc_info=True)


def component(name: str, html: str, javascript: str, css: str | None = None) -> Any:
    """What mounts a component: call it with key=, data= and its on_..._change callbacks. Its styles are the
    page's.

    Registered once with each server: in one process, tests start several.
    """
    return _registered(server(), name, html, javascript, css)


@lru_cache(maxsize=32)
def _registered(running: object, name: str, html: str, javascript: str, css: str | None) -> Any:
    return st.components.v2.component(name, html=html, js=javascript, css=css, isolate_styles=False)


def sent(key: str, name: str) -> Mapping[str, Any] | None:
    """What a component's script has set as its state of this name; None where there is none, or it is not a
    mapping."""
    state = st.session_state.get(key)
    value = state.get(name) if isinstance(state, Mapping) else getattr(state, name, None)
    return value if isinstance(value, Mapping) else None
