"""A page as Streamlit's AppTest runs it: no browser, all of Python. What a component gets is read from the
data sent to it."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from plotly.graph_objects import Figure
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.ui.page import frame

config.set_option("client.showErrorDetails", "full")  # the app hides them from readers
# Streamlit looks for components in all that is installed, anew for each session: half of a test's time.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

APP = str(frame.ROOT / "app.py")


@cache
def _pages() -> dict[str, Any]:
    """Which there are, as a session's first run finds out."""
    return AppTest.from_file(APP, default_timeout=20).run()._registered_pages


class Screen:
    """One reader's session, on one page at a time."""

    def __init__(self, page: str = "home", *, locale: str = "zh-CN", theme: str = "light",
                 **query: str) -> None:
        self.app = AppTest.from_file(APP, default_timeout=20)
        self.app.context = {"locale": locale, "theme": theme}
        self._moves = 0
        self.app._registered_pages = _pages()
        self.go(page, **query)

    def go(self, page: str, **query: str) -> Screen:
        """Follow a link to a page."""
        self.app.query_params.clear()
        for name, value in query.items():
            self.app.query_params[name] = value
        self.app.switch_page(frame.built()[page])
        return self.run()

    def run(self) -> Screen:
        self.app.run()
        assert not self.app.exception, "\n".join(self.app.exception[0].stack_trace)
        return self

    @property
    def address(self) -> dict[str, str]:
        """The URL parameters."""
        return {name: value[0] if isinstance(value, list) else value for name,
                value in self.app.query_params.items()}

    @property
    def html(self) -> str:
        rows = [f'<div class="{row["css"]}">{row["html"]}</div>'
                for _, data in self.components("panel") for row in data["rows"] if row["kind"] == "html"]
        return "\n".join([*(element.proto.body for element in self.app.get("html")), *rows])

    @property
    def text(self) -> str:
        """All that stands on the page outside of components, without markup and formulas."""
        text = "\n".join([*(element.value for element in self.app.markdown), self.html])
        text = re.sub(r'<span class="gloss".*?</span>', "", text)  # hidden until it is asked for
        return re.sub(r"<style>.*?</style>|\$\$.*?\$\$|\$[^$]*\$|<[^>]+>", "", text, flags=re.DOTALL)

    @property
    def readout(self) -> str:
        found = re.search(r'<div class="readout"><p>(.*?)</p></div>', self.html, re.DOTALL)
        assert found
        return re.sub(r"<[^>]+>", "", found[1])

    @property
    def quiet(self) -> list[str]:
        return [text for text in re.findall(r'<(?:p|div) class="quiet">(.*?)</(?:p|div)>', self.html) if text]

    def components(self, name: str) -> list[tuple[str, dict[str, Any]]]:
        """(key, data) of every component of this name."""
        mounted = [element.proto for element in self.app.get("bidi_component")
                   if element.proto.component_name.endswith(name)]
        return [(proto.id.split("-", 2)[2], _data(proto)) for proto in mounted]

    def figure(self, number: int = 0) -> Figure:
        return Figure(self.components("live_figure")[number][1]["figure"])

    @property
    def controls(self) -> dict[str, dict[str, Any]]:
        """What every control of every panel shows, by name."""
        shown: dict[str, dict[str, Any]] = {}
        for key, data in self.components("panel"):
            for row in data["rows"]:
                parts = [*row.get("choices", []), row.get("switch"), row.get("button")]
                found = [row] if row["kind"] in ("slider", "chips") else parts
                suffix = ":chips" if row["kind"] == "chips" else ""
                shown |= {control["name"] + suffix: control | {"panel": key} for control in found if control}
        return shown

    @property
    def values(self) -> dict[str, Any]:
        return {name: control["value"] for name, control in self.controls.items() if "value" in control}

    def turn(self, name: str, value: Any, *, done: bool = True) -> Screen:
        """Move a panel's control, as panel.js tells it."""
        self._moves += 1
        self.app.session_state[self.controls[name]["panel"]] = {"value": {"name": name, "v": value,
                                                                          "n": self._moves, "done": done}}
        return self.run()

    @property
    def pulls(self) -> dict[str, dict[str, Any]]:
        """The points of figures that can be pulled, by name, with the figure's key."""
        return {pull["name"]: pull | {"figure": key} for key, data in self.components("live_figure")
                for pull in data.get("pulls", ())}

    def pull(self, name: str, height: float, *, done: bool = True, of: str = "name") -> Screen:
        """Pull a point of a curve to a height, as pull.js tells it. of: "knob" for a value of what it turns."""
        self._moves += 1
        pull = self.pulls[name]
        self.app.session_state[pull["figure"]] = {"value": {"name": pull[of], "v": height, "n": self._moves,
                                                            "done": done}}
        return self.run()

    def click(self, figure: str, row: int) -> Screen:
        """Click into a row of a map, whose value is its knob's."""
        self._moves += 1
        rows = dict(self.components("live_figure"))[figure]["rows"]
        self.app.session_state[figure] = {"value": {"name": rows["name"], "v": rows["values"][row], "n": self._moves,
                                                    "done": True}}
        return self.run()

    def press(self, panel: str, does: str) -> Screen:
        """Press a button in a panel's text, or in a row of buttons."""
        self._moves += 1
        buttons = [button["name"] for _, data in self.components("panel") for row in data["rows"]
                   for button in row.get("buttons", ())]
        assert does in buttons or f'data-does="{does}"' in self.html
        self.app.session_state[panel] = {"value": {"name": does, "v": None, "n": self._moves, "done": True}}
        return self.run()

    def act(self, name: str) -> Screen:
        """Press the button behind a row of chips."""
        self._moves += 1
        panel = next(key for key, data in self.components("panel") for row in data["rows"]
                     if (row.get("action") or {}).get("name") == name and not row["hidden"])
        self.app.session_state[panel] = {"value": {"name": name, "v": None, "n": self._moves, "done": True}}
        return self.run()

    def chip(self, name: str, option: str) -> Screen:
        """Press one of a panel's chips; the option is its code."""
        self._moves += 1
        chips = self.controls[f"{name}:chips"]
        assert option in dict(chips["options"])
        self.app.session_state[chips["panel"]] = {"value": {"name": name, "v": option, "n": self._moves,
                                                            "done": True}}
        return self.run()


def _data(proto: Any) -> dict[str, Any]:
    """What the component's script is given."""
    data: dict[str, Any] = json.loads(proto.json)
    parts = json.loads(data.pop("json", "{}"))
    return data | parts
