"""What the lesson answers to a browser, to a stranger and to a probe, at the root and under a path."""

import http.client
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from pages.ui.page import frame
from pages.ui.text import words as vocabulary
from server import launch
from server.network import EVERYWHERE
from server.settings import Settings, embedders_of, port_of, prefix_of
from tests.browser import driver

PREFIXES = ("", "/a/b")


@pytest.fixture(scope="module", params=PREFIXES, ids=["root", "prefix"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[driver.Server]:
    with driver.serve(tmp_path_factory.mktemp("doors") / "log.txt", prefix=request.param) as server:
        yield server


def ask(server: driver.Server, path: str, method: str = "GET", **headers: str):
    """Status, headers (small letters) and body of what the lesson answers, without following anything."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    connection.request(method, parts.path + path, headers=headers)
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_every_answer_says_that_only_we_run_here_and_not_what_we_run_on(server):
    for path in ("/", "/gradients", "/gradients/foo", "/_stcore/health", "/healthz", "/favicon.png"):
        _, headers, _ = ask(server, path)
        policy = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'self'", path
        assert "unsafe-inline" not in policy["script-src"]
        assert policy["frame-ancestors"] == "*"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "server" not in headers


def test_health_says_ok(server):
    status, headers, body = ask(server, "/healthz")
    assert (status, body, headers["cache-control"]) == (200, b"ok", "no-store")


@pytest.mark.parametrize(("path", "method"), [
    ("/_stcore/metrics", "GET"), ("/_stcore/agent/openapi.json", "GET"), ("/_stcore/agent/mcp", "POST")])
def test_what_the_lesson_does_not_need_is_closed(server, path, method):
    assert ask(server, path, method)[0] == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_file_is_taken_from_nobody_who_is_not_on_a_page(server, method):
    assert ask(server, "/_stcore/upload_file/session/file", method)[0] in (400, 403)


def test_every_page_has_one_address(server):
    for name in frame.built():
        name = "" if name == frame.HOME else name
        assert ask(server, f"/{name}")[0] == 200
        if name:
            status, headers, _ = ask(server, f"/{name}/?lang=en")
            # told from where the browser stands: behind a proxy it may stand deeper than we know
            assert (status, urljoin(f"http://x/deep/{name}/", headers["location"])) == (308, f"http://x/deep/{name}?lang=en")


@pytest.mark.parametrize(("path", "up"), [("/nonsense", "/deep/"), ("/gradients/foo", "/deep/"), ("/a/b/c", "/deep/"), ("/x.php", "/deep/")])
def test_an_unknown_page_says_so_in_the_readers_language_and_leads_home(server, path, up):
    for asked, headers, language in (("", {"Accept-Language": "fr, zh-CN;q=0.9"}, "zh"), ("", {}, "en"),
                                     ("?lang=zh", {"Accept-Language": "en"}, "zh"), ("?lang=<b>", {}, "en")):
        status, said, body = ask(server, path + asked, **headers)
        text = body.decode()
        assert (status, said["content-language"]) == (404, language)
        assert vocabulary.load(language)("unknown.title") in text
        home = text.partition('href="')[2].partition("?")[0]
        assert urljoin(f"http://x/deep{path}", home) == f"http://x{up}"


def test_outside_of_its_path_the_lesson_leads_into_it(tmp_path):
    with driver.serve(tmp_path / "log.txt", prefix="/a/b") as server:
        outside = driver.Server(server.url.removesuffix("/a/b"), server.log)
        status, _, body = ask(outside, "/other")
        assert (status, b'href="/a/b/?lang=en"' in body) == (404, True)
        assert ask(outside, "/healthz")[2] == b"ok"


def test_a_file_whose_name_is_its_hash_is_kept_for_ever_and_comes_compressed(server):
    index = ask(server, "/")
    assert index[1]["cache-control"] == "no-cache"
    script = index[2].decode().partition('src="./static/js/')[2].partition('"')[0]
    status, headers, body = ask(server, f"/static/js/{script}", **{"Accept-Encoding": "gzip, br"})
    plain = ask(server, f"/static/js/{script}")
    assert (status, headers["content-encoding"], plain[0]) == (200, "gzip", 200)
    assert "immutable" in headers["cache-control"]
    assert "immutable" in plain[1]["cache-control"]
    assert len(body) < 0.5 * len(plain[2])
    assert ask(server, "/static/js/../../index.html", **{"Accept-Encoding": "gzip"})[0] in {400, 404}
    status, headers, _ = ask(server, "/media/nothing.js")
    assert (status, headers.get("cache-control")) == (404, None)


def test_a_foreign_page_is_refused_and_nobody_is_asked_about_it(server):
    address = server.url.replace("http", "ws") + "/_stcore/stream"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin=Origin("http://elsewhere.example"))
    assert refused.value.response.status_code == 403
    ours = Origin(f"http://{urlsplit(server.url).netloc}")
    with connect(address, subprotocols=[Subprotocol("streamlit")], origin=ours):
        pass
    said = server.log.read_text()
    assert "external IP" not in said
    assert "127.0.0.1" not in said  # nor is written down who came


def test_streamlit_alone_still_serves_the_plain_lesson(tmp_path):
    with driver.serve(tmp_path / "log.txt", plain=True) as server:
        assert ask(server, "/gradients")[0] == 200


def test_settings_that_make_no_sense_end_with_a_sentence():
    assert [prefix_of(text) for text in ("", "/", "a/b/", "/a/b")] == ["", "", "/a/b", "/a/b"]
    for wrong in ("/a b", "/../x", "/a?b", "/ä"):
        with pytest.raises(ValueError, match="prefix"):
            prefix_of(wrong)
    for wrong in ("", "x", "-1", "65536", "٣"):
        with pytest.raises(ValueError, match="port"):
            port_of(wrong)
    with pytest.raises(ValueError, match="FRAME_ANCESTORS"):
        embedders_of("https://a.example; script-src *")
    done = subprocess.run([sys.executable, "-m", "server", "--port", "x"], cwd=driver.ROOT, capture_output=True,
                          text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1]) == (2, "carousel: error: a port is a number from 0 to 65535, not 'x'")


def test_a_port_that_is_taken_ends_with_a_sentence(server):
    port = str(urlsplit(server.url).port)
    done = subprocess.run([sys.executable, "-m", "server", "--port", port], cwd=driver.ROOT, capture_output=True,
                          text=True, check=False)
    assert done.returncode == 1
    assert f"localhost:{port}: Address already in use" in done.stderr


def test_the_environment_and_the_command_line_are_heeded_the_latter_more(monkeypatch):
    for name, value in (("HOST", "127.0.0.1"), ("PORT", "9000"), ("PREFIX", "x/y/"), ("FRAME_ANCESTORS", "'self'")):
        monkeypatch.setenv(name, value)
    assert launch._asked(["--port", "9001"]) == (Settings("127.0.0.1", 9001, "/x/y", "'self'"), False)
    assert launch._asked(["--class"])[0].host == EVERYWHERE


def test_a_class_sees_every_address_and_a_code_for_the_first(monkeypatch, capsys):
    monkeypatch.setattr(launch, "addresses", lambda: ["192.0.2.7", "198.51.100.7"])
    launch._announce(Settings(EVERYWHERE, 8501, "/a"), 8600, True)
    said = capsys.readouterr().out
    for host in ("localhost", "192.0.2.7", "198.51.100.7"):
        assert f"http://{host}:8600/a/" in said
    assert "▄" in said
    assert said.splitlines()[-1].strip() == "http://192.0.2.7:8600/a/"
