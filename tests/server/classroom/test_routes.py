"""A class as its devices see it, and what a stranger can do to it: little."""

import asyncio
import html
import json
from typing import Any

import pytest

from pages.ui.lesson.knobs import questions
from pages.ui.questions import exhibits, truth
from pages.ui.text import words as vocabulary
from server.classroom import rooms, routes, script
from server.classroom.routes import Class
from server.settings import Settings
from tests.server.classroom.asking import BASE, Clock, Server, run, voting

EVIL = "<script>alert(1)</script>'\"&{}\x00\u202e"


def test_a_class_votes_talks_votes_again_and_sees_the_truth():
    async def lesson() -> None:
        server = Server()
        taught = await server.open(3)
        phones = [await taught.join() for _ in range(3)]
        async with server.listen(f"/class/{taught.code}/live?me={phones[0]}&lang=zh") as phone, server.listen(
                f"/class/{taught.code}/counts?lang=zh", secret=taught.secret) as teacher:
            assert (await phone.next("screen"))["step"] == "lobby"
            await taught.go(3, "vote")
            shown = await phone.next("screen")
            assert (shown["step"], shown["round"], shown["scene"]) == ("vote", 1, 3)
            assert shown["asks"][0]["id"] == "left"
            for me, guess in zip(phones, (-3, -3.2, -13), strict=True):
                assert (await taught.vote(me, guess)).said == {"sent": [float(guess)]}
            while (counts := await teacher.next("counts"))["voted"] < 3:
                pass
            assert counts["votes"]["left"]["1"]["counts"] == {"-13": 1, "-3": 2}
            await taught.go(3, "talk")
            assert (await phone.next("screen"))["round"] == 0
            assert await phone.next("left") == 120
            await taught.go(3, "again")
            assert await phone.next("mine") == {"left": {"1": [-3.0]}}
            assert (await phone.next("screen"))["round"] == 2
            await taught.vote(phones[0], -13, which=2)
            await taught.go(3, "reveal")
            shown = await phone.next("screen")
            assert shown["votes"]["left"] == {"1": {"n": 3, "counts": {"-13": 1, "-3": 2}},
                                              "2": {"n": 1, "counts": {"-13": 1}}}
            true = truth.truth(questions()["left"], vocabulary.load("zh"))
            assert shown["true"]["left"]["value"] == pytest.approx(true, abs=1e-3)
            assert shown["true"]["left"]["curve"][50] == pytest.approx(true[0], abs=0.01)
            await taught.do(do="end")
            assert await phone.next("ended")
            assert await teacher.next("ended")
        assert not server.rooms.halls
    run(lesson)


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_nothing_true_is_sent_before_it_is_shown(language: str):
    for number, part in enumerate(script.parts(), start=1):
        for step in part.steps:
            shown = script.screen(number, step, language)
            assert ("true" in shown) == (step in ("reveal", "answer"))
            assert ("said" in shown) == (step in ("reveal", "answer"))


def test_before_the_truth_phones_hear_nothing_of_how_the_others_voted():
    async def lesson() -> None:
        server = Server()
        taught = await server.open(3)
        me, other = await taught.join(), await taught.join()
        async with server.listen(f"/class/{taught.code}/live?me={me}") as phone:
            await taught.go(3, "vote")
            await taught.vote(other, -5)
            for step in ("talk", "again"):
                await taught.go(3, step)
            while (shown := await phone.next("screen"))["step"] != "again":
                assert "votes" not in shown
            assert "votes" not in shown
    run(lesson)


def test_a_phone_that_reloads_is_the_same_phone_and_one_that_comes_late_is_told_where_the_class_is():
    async def lesson() -> None:
        taught, me = await voting()
        await taught.vote(me, -5)
        assert await taught.join(me) == me
        async with taught.server.listen(f"/class/{taught.code}/live?me={me}") as phone:
            assert await phone.next("mine") == {"left": {"1": [-5.0]}}
        await taught.vote(me, -6)
        assert taught.room.votes == {("left", 1): {me: (-6.0,)}}
        late = await taught.join("a token that was never given")
        assert late not in (me, "a token that was never given")
        async with taught.server.listen(f"/class/{taught.code.lower()}/live?me={late}") as phone:
            assert (await phone.next("screen"))["step"] == "vote"
    run(lesson)


def test_forged_votes_count_for_nothing():
    async def attack() -> None:
        clock = Clock()
        taught, me = await voting(clock)
        forged: list[tuple[str, Any, str, Any]] = [("forged", -5.0, "left", 1), (EVIL, -5.0, "left", 1), (me, EVIL, "left", 1), (me, -5.0, EVIL, 1),
                  (me, -5.0, "left", 2), (me, -5.0, "left", "1"), (me, -5.0, "linear", 1), (me, float("inf"), "left", 1),
                  (me, [-5.0] * 24, "left", 1), (me, True, "left", 1), (me, None, "left", 1), (me, {"a": 1}, "left", 1),
                  (me, 10 ** 400, "left", 1)]
        for who, guess, question, which in forged * 20:
            clock.now += 1
            assert (await taught.vote(who, guess, question, which)).status in (400, 403, 404, 409, 429)
        assert taught.room.votes == {}
        for body in (b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"me": 1}', b"[" * 1999, b"x" * 2001, b"9" * 1999):
            for path in ("vote", "join", "teach"):
                answer = await taught.server.ask("POST", f"/class/{taught.code}/{path}", body)
                assert answer.status in (400, 403, 413), (path, body[:20], answer)
        assert taught.room.votes == {}
        assert (await taught.vote(me, -5)).status == 200
    run(attack)


def test_a_phone_votes_a_few_times_a_second_and_counts_once():
    async def attack() -> None:
        clock = Clock()
        taught, me = await voting(clock)
        answers = [(await taught.vote(me, -5 - turn % 2)).status for turn in range(500)]
        assert answers.count(200) == rooms.VOTES
        assert set(answers) == {200, 429}
        clock.now += 1
        assert (await taught.vote(me, -6)).status == 200
        assert taught.room.votes == {("left", 1): {me: (-6.0,)}}
    run(attack)


def test_wrong_codes_are_slowed_for_all_and_a_right_one_is_not_told_from_them():
    async def attack() -> None:
        clock = Clock()
        server = Server(clock=clock)
        taught = await server.open(3)
        me = await taught.join()
        wrong = [f"{a}{b}ZZ" for a in rooms.LETTERS for b in rooms.LETTERS][:200]
        said = [(await server.post(f"/class/{code}/join", {"me": "", "key": ""})).status for code in wrong]
        assert said.count(404) == rooms.TRIES
        assert set(said[rooms.TRIES:]) == {429}
        typed = await server.post(f"/class/{taught.code}/join", {"me": "", "key": ""})
        assert typed.status == 429
        assert await taught.join()  # by the QR code
        assert await taught.join(me) == me
        clock.now += 2
        assert (await server.post(f"/class/{taught.code}/join", {"me": "", "key": "wrong"})).status == 200
        letters = len(rooms.LETTERS) ** rooms.CODE
        assert letters / rooms.TRIES_A_SECOND / 3600 > 24  # hours to try them all: longer than a room lives
    run(attack)


def test_only_the_secret_moves_a_class_and_only_its_own():
    async def attack() -> None:
        server = Server()
        taught, other = await server.open(3), await server.open(5)
        me = await taught.join()
        for secret in ("", "x", me, taught.key, taught.code, other.secret, taught.room.secret, EVIL[:20].encode("ascii", "replace").decode()):
            for body in ({"do": "go", "at": [3, "lobby"], "scene": 3, "step": "reveal"}, {"do": "end"},
                         {"do": "look", "name": "blank", "on": True}):
                assert (await server.post(f"/class/{taught.code}/teach", body, secret=secret)).status == 403
            assert (await server.ask("GET", f"/class/{taught.code}/guesses.csv", secret=secret)).status == 403
            assert (await server.ask("GET", f"/class/{taught.code}/counts", secret=secret)).status == 403
            assert (await server.ask("POST", f"/class/{taught.code}/picture", b"RIFF", secret=secret)).status == 403
        assert taught.room.step == "lobby"
        await taught.do(do="end")
        again = await server.open(3)
        assert (await server.post(f"/class/{again.code}/teach", {"do": "end"}, secret=taught.secret)).status == 403
        for bad in ({"do": "go", "at": [3, "lobby"], "scene": 99, "step": "vote"}, {"do": "look", "name": EVIL, "on": True},
                     {"do": EVIL}, {"do": "go", "at": [3, "lobby"], "scene": "3", "step": []}):
            assert (await server.post(f"/class/{again.code}/teach", bad, secret=again.secret)).status == 400
        assert again.room.step == "lobby"
    run(attack)


def test_two_devices_of_a_teacher_that_press_at_once_move_one_step():
    async def lesson() -> None:
        server = Server()
        taught = await server.open(3)
        body = {"do": "go", "at": [3, "lobby"], "scene": 3, "step": "vote"}
        later = {"do": "go", "at": [3, "lobby"], "scene": 3, "step": "talk"}
        for sent in (body, body, later):
            assert (await server.post(f"/class/{taught.code}/teach", sent, secret=taught.secret)).status == 200
        assert taught.room.step == "vote"
    run(lesson)


def test_rooms_are_few_and_empty_ones_make_way():
    async def attack() -> None:
        clock = Clock()
        server = Server(clock=clock)
        taught = await server.open(3)
        await taught.join()
        said = [(await server.post("/class/open", {"scene": 1, "base": BASE})).status for _ in range(50)]
        assert said.count(200) == rooms.OPENED - 1
        for _ in range(rooms.MOST):
            clock.now += 5
            assert (await server.post("/class/open", {"scene": 1, "base": BASE})).status == 200
        assert len(server.rooms.halls) == rooms.MOST
        assert taught.code in server.rooms.halls
        for bad in ({"scene": 0, "base": BASE}, {"scene": True, "base": BASE}, {"scene": 1, "base": "javascript:alert(1)"},
                    {"scene": 1, "base": f"http://x/{EVIL}"}, {"scene": 1}, {"scene": 1, "base": "http://" + "x" * 300}):
            clock.now += 10
            assert (await server.post("/class/open", bad)).status == 400, bad
        clock.now += rooms.IDLE + 1
        await server.ask("GET", "/class/AAAA/live")
        assert not server.rooms.halls
    run(attack)


def test_somebody_is_the_gate_and_gets_the_points_that_core_gives():
    async def lesson() -> None:
        server = Server()
        taught = await server.open(6)
        me = await taught.join()
        path = f"/class/{taught.code}/play"
        keep = {"f": [0, 0, *[1] * 7], "i": [0, 1, *[0] * 7], "o": [*[0] * 7, 1, 0]}
        mix = keep | {"i": [0, *[1] * 8]}
        assert (await server.post(path, {"me": me, "gates": keep})).status == 409  # before it is asked
        async with server.listen(f"/class/{taught.code}/counts", secret=taught.secret) as teacher:
            await taught.go(6, "reveal")
            for gates, address in ((mix, "/cell?preset=store&f=0x2_1x7&i=0_1x8&o=0x7_1_0"),
                                   (keep, "/cell?preset=store&f=0x2_1x7&i=0_1_0x7&o=0x7_1_0")):
                points = round(100 * exhibits.facts(address, vocabulary.load("en"))["score"])
                assert (await server.post(path, {"me": me, "gates": gates})).said == {"points": points, "best": points}
            assert (await server.post(path, {"me": me, "gates": mix})).said == {"points": 94, "best": 100}
            while (counts := await teacher.next("counts"))["board"] != [[100, 1]]:
                assert counts["step"] in ("lobby", "reveal")
        for bad in ({}, 5, {"f": [1]}, keep | {"f": [2] * 9}, keep | {"f": "000000000"}, keep | {"o": [float("inf")] * 9}):
            server.rooms.halls[taught.code].votes.clear()
            assert (await server.post(path, {"me": me, "gates": bad})).status == 400
        assert taught.room.board(1) == [(100, 1)]
    run(lesson)


def test_a_phone_holds_few_lines_open():
    async def attack() -> None:
        server = Server()
        taught = await server.open(3)
        me = await taught.join()
        path = f"/class/{taught.code}/live?me={me}"
        async with server.listen(path) as one, server.listen(path) as two, server.listen(path) as three:
            for line in (one, two, three):
                await line.next("screen")
            assert (await server.ask("GET", path)).status == 429
        await asyncio.sleep(0)
        assert not server.rooms.halls[taught.code].lines
    run(attack)


def test_a_picture_is_small_a_picture_and_the_same_for_all():
    async def lesson() -> None:
        taught, me = await voting()
        path = f"/class/{taught.code}/picture"
        for data, status in ((b"<svg onload=alert(1)>", 400), (b"", 400), (b"RIFF" + b"x" * 60_000, 413), (b"RIFFwebp", 200)):
            assert (await taught.server.ask("POST", path, data, secret=taught.secret)).status == status
        async with taught.server.listen(f"/class/{taught.code}/live?me={me}") as phone:
            name = (await phone.next("screen"))["picture"]
        answer = await taught.server.ask("GET", f"{path}/{name}?me={me}")
        assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"RIFFwebp", "image/webp")
        assert "immutable" in answer.headers["cache-control"]
        assert (await taught.server.ask("GET", f"{path}/other?me={me}")).status == 404
    run(lesson)


def test_the_file_of_guesses_has_no_names_and_says_what_it_is():
    async def lesson() -> None:
        server = Server()
        taught = await server.open(3)
        phones = [await taught.join() for _ in range(2)]
        await taught.go(3, "vote")
        for me in phones:
            await taught.vote(me, -5)
        text = (await server.ask("GET", f"/class/{taught.code}/guesses.csv?lang=zh", secret=taught.secret)).body.decode()
        assert text.startswith("\ufeff#")
        assert text.count("left,-5,") == 2
        assert not any(me in text for me in phones)
    run(lesson)


@pytest.mark.parametrize("language", vocabulary.LANGUAGES)
def test_the_page_of_phones_weighs_at_most_30_kb_all_told(language: str):
    async def visit() -> None:
        server = Server()
        packed = {"accept-encoding": "gzip"}
        page = await server.ask("GET", f"/class/ABCD?lang={language}", headers=packed)
        style = await server.ask("GET", "/class/-/phone.css", headers=packed)
        code = await server.ask("GET", "/class/-/phone.js", headers=packed)
        largest = max(len(json.dumps(script.screen(number, step, language), ensure_ascii=False).encode())
                      for number, part in enumerate(script.parts(), start=1) for step in part.steps)
        total = sum(len(answer.body) + sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
                    for answer in (page, style, code)) + largest
        assert total <= 30_000
        assert f'lang="{language}"' in page.body.decode()
        assert "http" not in html.unescape(page.body.decode()).replace("data:", "")
        assert (await server.ask("GET", "/class/-/routes.py")).status == 404
    run(visit)


@pytest.mark.parametrize(("host", "base", "place", "far"), [
    ("", "https://school.example/lstm/", "https://school.example/lstm/class", True),
    ("", "http://localhost:8501/", "http://10.0.0.7:8501/class", True),
    ("localhost", "http://localhost:8501/", "http://localhost:8501/class", False)])
def test_phones_are_sent_to_an_address_that_they_can_reach(monkeypatch, host, base, place, far):
    monkeypatch.setattr(routes, "addresses", lambda: ["10.0.0.7"])

    async def way() -> None:
        server = Server(settings=Settings(host=host))
        said = (await server.post("/class/open", {"scene": 1, "base": base})).said
        assert (said["place"], said["far"]) == (place, far)
    run(way)


def test_what_the_teacher_is_sent_is_of_one_moment(monkeypatch: pytest.MonkeyPatch):
    """The class moves while its screen is being made ready."""
    async def lesson() -> None:
        server = Server()
        taught = await server.open(3)
        ready, moved = Class._ready, list[Any]()

        async def slow(self: Class, scene: int, step: str, language: str) -> Any:
            shown = await ready(self, scene, step, language)
            if step == "vote" and not moved:
                moved.append(await taught.go(3, "talk"))
            return shown

        monkeypatch.setattr(Class, "_ready", slow)
        async with server.listen(f"/class/{taught.code}/counts", secret=taught.secret) as teacher:
            await taught.go(3, "vote")
            while (counts := await teacher.next("counts"))["step"] != "talk":
                assert counts["ways"]["on"][1] == {"lobby": "vote", "vote": "talk"}[counts["step"]]
            assert counts["ways"]["on"] == [3, "again"]
    run(lesson)
