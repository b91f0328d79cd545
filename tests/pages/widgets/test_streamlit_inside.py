"""What we use of Streamlit's inside: one test for each thing, which takes it away and looks at what the page
still has."""

import inspect
import logging
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit import config, runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web import bootstrap
from streamlit.web.server.starlette import starlette_app_utils as tokens

from pages.ui.page import frame
from pages.ui.widgets import mount
from pages.ui.widgets import streamlit_inside as inside

SCRIPT = "export default () => {}"


class Files:
    """A server's media files."""

    def __init__(self) -> None:
        self.added: list[tuple[bytes, str, str]] = []

    def add(self, data: bytes, mimetype: str, place: str) -> str:
        self.added.append((data, mimetype, place))
        return f"/media/{len(self.added)}"


class Server:
    """A server, as far as we ask one."""

    def __init__(self) -> None:
        self.media_file_mgr = Files()


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Server:
    """The one that runs."""
    server = Server()
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    return server


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What each component is mounted with."""
    seen: list[dict] = []
    monkeypatch.setattr(inside, "component", lambda *_: lambda **given: seen.append(given))
    return seen


def test_an_upload_is_let_go_of_and_one_that_cannot_be_stays(monkeypatch: pytest.MonkeyPatch,
                                                              caplog: pytest.LogCaptureFixture):
    files, upload = MemoryUploadedFileManager("/x"), SimpleNamespace(file_id="1")
    files.add_file("visit", UploadedFileRec("1", "a", "b", b"c"))
    context = SimpleNamespace(uploaded_file_mgr=files, session_id="visit")
    monkeypatch.setattr("streamlit.runtime.scriptrunner.get_script_run_ctx", lambda: context)
    inside.release(upload)
    assert files.get_files("visit", ["1"]) == []
    assert not caplog.records
    del context.uploaded_file_mgr
    inside.release(upload)
    assert "remove_file does not let go" in caplog.text


def test_media_files_are_added_once_and_outlive_the_session_that_asked(running: Server):
    assert inside.served(SCRIPT, "text/javascript") == inside.served(SCRIPT, "text/javascript") == "/media/1"
    assert running.media_file_mgr.added[0][:2] == (SCRIPT.encode(), "text/javascript")


def test_media_file_mgr_add_is_there_and_takes_what_we_give():
    assert list(MediaFileManager.add.__code__.co_varnames[:4]) == ["self", "path_or_data", "mimetype",
                                                                   "coordinates"]
    assert isinstance(runtime.Runtime.media_file_mgr, property)


def test_without_media_file_mgr_a_script_goes_along_with_the_data(
        running: Server, mounted: list[dict], caplog: pytest.LogCaptureFixture):
    del running.media_file_mgr
    mount.draw("panel", "", SCRIPT, key="k", data={"rows": []})
    assert mounted[0]["data"]["source"] == SCRIPT
    assert "media_file_mgr.add" in caplog.text


def test_a_media_file_mgr_that_raises_is_one_that_is_gone(
        running: Server, mounted: list[dict], monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> str:
        raise TypeError("add() takes other arguments now")

    monkeypatch.setattr(running.media_file_mgr, "add", refuse)
    mount.draw("panel", "", SCRIPT, key="k", data={})
    assert mounted[0]["data"]["source"] == SCRIPT


def test_a_script_that_is_served_is_not_sent_unless_the_browser_asks(
        running: Server, mounted: list[dict], monkeypatch: pytest.MonkeyPatch):
    mount.draw("panel", "", SCRIPT, key="k", data={})
    assert mounted[0]["data"] == {"script": "/media/1", "json": "{}"}
    monkeypatch.setattr(st, "session_state", {"k": {mount.WANTED: {"n": 1}}})
    mount.draw("panel", "", SCRIPT, key="k", data={})
    assert mounted[1]["data"]["source"] == SCRIPT


@pytest.mark.parametrize("name", ["exists", "get_instance"])
def test_where_the_server_cannot_be_told_nothing_is_served(name: str, running: Server,
                                                           monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(runtime, name)
    assert inside.server() is None
    assert inside.served(SCRIPT, "text/javascript") == ""


def test_the_logger_of_missing_sessions_is_the_one_we_silence_and_it_is_heard_again(running: Server):
    from streamlit.runtime.scriptrunner_utils import script_run_context

    names = {value.name for value in vars(script_run_context).values() if isinstance(value, logging.Logger)}
    assert inside.LOGGER in names
    inside.served("export default 1", "text/javascript")
    assert not logging.getLogger(inside.LOGGER).disabled


@pytest.mark.parametrize("option", inside.HIDDEN_OPTIONS)
def test_a_hidden_option_is_known_and_set(option: str):
    value, why = inside.HIDDEN_OPTIONS[option]
    section, name = option.split(".")
    settings = tomllib.loads((frame.ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings[section][name] == value
    assert option in config._config_options_template, f"Streamlit has no option {option} any more: {why}"


def test_a_component_is_registered_once_with_each_server(running: Server, monkeypatch: pytest.MonkeyPatch):
    registered: list[str] = []
    monkeypatch.setattr(st.components.v2, "component", lambda name, **_: registered.append(name))
    for server in (running, running, Server()):
        monkeypatch.setattr(runtime, "get_instance", lambda server=server: server)
        inside.component("once", "<p></p>", SCRIPT)
    assert registered == ["once", "once"]


@pytest.mark.parametrize("state", [None, {}, {"value": None}, {"value": 3}, SimpleNamespace(), 7])
def test_a_component_s_state_that_is_no_mapping_is_none(state: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {"k": state})
    assert inside.sent("k", "value") is None


@pytest.mark.parametrize("state", [{"value": {"n": 1}}, SimpleNamespace(value={"n": 1})])
def test_a_component_s_state_is_found_as_item_or_attribute(state: object, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "session_state", {"k": state})
    assert inside.sent("k", "value") == {"n": 1}


def test_options_are_set_as_the_command_line_sets_them_and_without_it_a_word_is_logged(
        monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    given: list[dict] = []
    monkeypatch.setattr(bootstrap, "load_config_options", given.append)
    inside.configure({"server.baseUrlPath": "a/b"})
    assert given == [{"server.baseUrlPath": "a/b"}]
    assert "server.baseUrlPath" in config._config_options_template
    monkeypatch.delattr(bootstrap, "load_config_options")
    inside.configure({"server.baseUrlPath": "a/b"})
    assert "load_config_options" in caplog.text


def test_streamlit_can_be_asked_whether_its_script_runs():
    assert inspect.iscoroutinefunction(runtime.Runtime.does_script_run_without_error)


# Who is the same browser

def test_a_browser_is_told_by_its_secret_however_it_is_masked(monkeypatch: pytest.MonkeyPatch):
    masked = [tokens.generate_xsrf_token_string(secret, 1) for secret in (b"a" * 16, b"a" * 16, b"b" * 16)]
    assert len(set(masked)) == 3
    told = []
    for cookie in masked:
        monkeypatch.setattr(st, "context", SimpleNamespace(cookies={"_streamlit_xsrf": cookie}))
        told.append(inside.browser())
    assert told[0] == told[1] != told[2]


@pytest.mark.parametrize("context", [None, SimpleNamespace(cookies={}),
                                     SimpleNamespace(cookies={"_streamlit_xsrf": "x"})])
def test_where_no_secret_can_be_had_each_page_is_a_browser_of_its_own(context: object,
                                                                     monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(st, "context", context)
    assert inside.browser() is None


# Names in Streamlit's page that our styles and scripts lean on.

@pytest.mark.parametrize("name", ["data-test-connection-state", "data-test-script-state"])
def test_what_tells_whether_python_runs_is_still_there(name: str, frontend: str):
    assert name in frontend
    assert re.sub(r"-(\w)", lambda found: found[1].upper(), name.removeprefix("data-")) in (
        inside_js := Path(inside.__file__).with_suffix(".js").read_text(encoding="utf-8")) or name in inside_js


def styles() -> str:
    return "\n".join(path.read_text(encoding="utf-8")
                     for path in sorted((frame.ROOT / "pages").rglob("*.css")))


def test_the_styles_lean_on_the_names_listed_and_no_others():
    assert set(re.findall(r'data-testid="([^"]+)"', styles())) == set(inside.TEST_IDS)


@pytest.fixture(scope="module")
def frontend() -> str:
    scripts = Path(st.__file__).parent / "static" / "static" / "js"
    return "\n".join(path.read_text(encoding="utf-8") for path in scripts.glob("*.js")
                     if "Plotly" not in path.name)


@pytest.mark.parametrize("name", inside.TEST_IDS)
def test_a_name_is_still_in_streamlit_s_page(name: str, frontend: str):
    stem, _, kind = name.partition("-")  # "stBaseButton-" + kind is put together there
    assert stem in frontend, f"Streamlit's page has no {name} any more"
    assert not kind or kind in frontend


# What every component is sent

@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_no_browser_reads_is_refused(value: float, mounted: list[dict]):
    with pytest.raises(ValueError, match="JSON"):
        mount.draw("panel", "", SCRIPT, key="k", data={"rows": [{"value": value}]})
    assert mounted == []
