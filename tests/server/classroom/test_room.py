"""A class moves through the lesson, counts each phone once, and is what its events make of it."""

import json

import pytest

from server.classroom import room, script
from server.classroom.room import AGAIN, LOBBY, REVEAL, TALK, TRANSFER, VOTE, Refused, Room, digest


def opened(scene: int = 3, phones: int = 3) -> tuple[Room, list[room.Event]]:
    """A room with phones "0", "1", ..., before the first question; and its events."""
    here = Room("ABCD", script.parts())
    events: list[room.Event] = [["open", digest("secret"), "key", scene, 0.0],
                                *(["join", str(phone)] for phone in range(phones))]
    for event in events:
        here.apply(event)
    return here, events


def go(here: Room, step: str) -> None:
    here.apply(here.moved(here.scene, step, 1.0))


def test_on_leads_through_every_step_of_every_scene_and_back_leads_back():
    here, _ = opened(scene=1)
    been = [(here.scene, here.step)]
    while to := here.ways()["on"]:
        here.apply(here.moved(*to, 0.0))
        been.append(to)
    assert been[:8] == [(1, LOBBY), (1, VOTE), (1, TALK), (1, AGAIN), (1, REVEAL), (1, TRANSFER), (1, "answer"), (2, VOTE)]
    assert been[-1] == (10, REVEAL)  # the last scene is about transfer throughout
    for earlier in reversed(been[:-1]):
        to = here.ways()["back"]
        assert to == earlier
        here.apply(here.moved(*to, 0.0))
    assert here.ways()["back"] is None


def test_a_phone_counts_once_with_its_last_guess_and_the_second_vote_apart():
    here, _ = opened()
    go(here, VOTE)
    for phone, guess in (("0", (-3.0,)), ("1", (-5.0,)), ("0", (-4.0,))):
        here.apply(here.voted_for(phone, "left", 1, guess))
    assert here.guesses("left", 1) == {"0": (-4.0,), "1": (-5.0,)}
    assert here.voted == 2
    go(here, AGAIN)
    assert here.voted == 0
    go(here, REVEAL)
    assert here.voted == 2  # nobody took part in the second vote
    go(here, AGAIN)
    here.apply(here.voted_for("0", "left", 2, (-13.0,)))
    assert here.mine("0") == {"left": {"1": (-4.0,), "2": (-13.0,)}}
    assert here.mine("2") == {}
    assert here.guesses("left", 1)["0"] == (-4.0,)


@pytest.mark.parametrize("step", [LOBBY, TALK, REVEAL, "answer"])
def test_a_vote_is_taken_only_while_it_is_open(step: str):
    here, _ = opened()
    go(here, step)
    for which in (1, 2):
        with pytest.raises(Refused, match="closed"):
            here.voted_for("0", "left", which, (-3.0,))
        here.apply(["vote", "0", "left", which, (-3.0,)])  # one that was under way when the step ended
    assert here.votes == {}


def test_frozen_phones_cannot_vote_and_the_next_step_thaws_them():
    here, _ = opened()
    go(here, VOTE)
    here.apply(here.looked("frozen", True, 2.0))
    with pytest.raises(Refused, match="closed"):
        here.voted_for("0", "left", 1, (-3.0,))
    go(here, AGAIN)
    assert here.voted_for("0", "left", 2, (-3.0,))


def test_only_what_is_asked_now_by_who_is_here_and_not_for_ever():
    here, _ = opened()
    go(here, VOTE)
    for phone, question, why in (("9", "left", "unknown"), ("0", "linear", "closed"), ("0", "drawn", "closed")):
        with pytest.raises(Refused, match=why):
            here.voted_for(phone, question, 1, (-3.0,))
    for _ in range(room.CHANGES):
        here.apply(here.voted_for("0", "left", 1, (-3.0,)))
    with pytest.raises(Refused, match="enough"):
        here.voted_for("0", "left", 1, (-3.0,))


def test_all_that_a_scene_asks_has_to_be_answered_to_count():
    here, _ = opened(scene=4)
    go(here, VOTE)
    here.apply(here.voted_for("0", "below", 1, (-3.0,)))
    assert here.voted == 0
    here.apply(here.voted_for("0", "above", 1, (3.0,)))
    assert here.voted == 1


def test_a_room_is_full_at_a_thousand():
    here, _ = opened(phones=room.PEOPLE)
    with pytest.raises(Refused, match="full"):
        here.joined("one more")
    here.apply(["join", "one more"])
    assert len(here.phones) == room.PEOPLE == 1000


def test_who_has_the_events_has_the_room():
    here, events = opened()
    for event in (here.moved(3, VOTE, 1.0), ["vote", "0", "left", 1, (-3.0,)], here.looked("free", True, 2.0),
                  ["vote", "1", "left", 1, (-7.0,)], here.moved(3, REVEAL, 3.0), here.pictured(b"RIFF")):
        here.apply(event)
        events.append(event)
    other = Room("ABCD", script.parts())
    for event in json.loads(json.dumps(events)):
        other.apply(event)
    assert vars(other) == vars(here)
    assert other.is_teacher("secret")
    assert not other.is_teacher("Secret")
    assert "secret" not in json.dumps(events).replace(digest("secret"), "")


@pytest.mark.parametrize(("scene", "step"), [(0, VOTE), (11, VOTE), (3, "nowhere"), (10, TRANSFER), (True, VOTE)])
def test_there_is_no_way_out_of_the_lesson(scene, step):
    here, _ = opened()
    with pytest.raises(Refused, match="wrong"):
        here.moved(scene, step, 0.0)


def test_the_board_has_the_best_of_each_phone_and_no_names():
    here, _ = opened(phones=7)
    for phone, points in (("0", 94), ("0", 80), ("1", 100), ("2", 94), ("3", 10), ("4", 9), ("5", 8), ("6", 7)):
        here.apply(here.scored(phone, 1, points))
    assert here.board(1) == [(100, 1), (94, 2), (10, 1), (9, 1), (8, 1)]
    assert here.board(2) == []
    with pytest.raises(Refused, match="unknown"):
        here.scored("9", 1, 100)
