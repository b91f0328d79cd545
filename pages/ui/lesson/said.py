"""What a scene says, with its numbers filled in."""

from __future__ import annotations

from collections.abc import Sequence

from pages.ui.questions.said import holes, markup, plain
from pages.ui.text import scenes
from pages.ui.text.scenes import Question, Scene
from pages.ui.text.terms import explained, in_text
from pages.ui.text.words import Words


class Told:
    """The words of one scene with their holes filled."""

    def __init__(self, scene: Scene, words: Words) -> None:
        self.scene, self.words = scene, words
        self.told = scenes.words(words.language)
        self.filled = holes(scene.ask, words)
        self.moved = self.filled | holes(scene.questions[len(scene.ask):], words)

    def scene_text(self, part: str) -> str:
        """One of a scene's texts: title, set, found, why, answer, notes; in HTML."""
        numbers = self.moved if part == "answer" else self.filled
        return markup(self.told(f"scene.{self.scene.id}.{part}").format(**numbers))

    def explained(self, *texts: str, before: Sequence[str] = ()) -> list[str]:
        """Texts in HTML, each term in them explained where it first stands. before: what has been read in
        this scene by then."""
        known = {term for text in before for term in in_text(text, self.words.language)}
        found = []
        for text in texts:
            new = in_text(text, self.words.language) - known
            found.append(explained(text, new, self.words, place="scene-"))
            known |= new
        return found

    def ask(self, question: Question) -> str:
        """What a question asks, in HTML."""
        return markup(self._filled(question, "ask"))

    def label(self, question: Question) -> str:
        """What the handle or slider of a question is called."""
        return plain(self._filled(question, "label"))

    def options(self, question: Question) -> dict[str, str]:
        """What each option of a choice says, in HTML."""
        return {option.id: markup(self._filled(question, f"options.{option.id}"))
                for option in question.options}

    def claims(self, words: Words) -> str:
        """Which of the document's claims the scene carries."""
        return words("lesson.carries", claims=words("list.separator").join(
            self.told(f"claims.{claim}") for claim in self.scene.claims))

    def tries(self) -> dict[str, str]:
        """What each "try it yourself" is called -> the address that it opens."""
        return {plain(self.told(f"try.{name}")): address for name, address in self.scene.tries.items()}

    def _filled(self, question: Question, part: str) -> str:
        numbers = self.filled if question in self.scene.ask else self.moved
        return self.told(f"question.{question.id}.{part}").format(**numbers)
