"""The questions a linkage's studies answer: how pages that list many studies put them in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wuwai.reference.text import Text
from wuwai.studies import registry
from wuwai.studies.contract import Study

OTHERS = Text("Other studies", "其他研究")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, in the words of whoever asks it, and the names of the studies that answer it, in order."""

    linkage: str
    title: Text
    studies: tuple[str, ...]


_QUESTIONS: list[Question] = []


def ask(*questions: Question) -> tuple[Question, ...]:
    """Add the questions of a linkage, in the order in which pages show them."""
    _QUESTIONS.extend(one for one in questions if one not in _QUESTIONS)
    return questions


def grouped(linkage: str) -> list[tuple[Text, list[Study]]]:
    """The studies of a linkage by question; those that answer none come last, and are all there are where
    the linkage asks none."""
    known = {one.name: one for one in registry.all_studies() if one.linkage == linkage}
    found: list[tuple[Text, list[Study]]] = []
    for question in _of(linkage):
        members = [known.pop(name) for name in question.studies if name in known]
        if members:
            found.append((question.title, members))
    if known:
        found.append((OTHERS, list(known.values())))
    return found


def _of(linkage: str) -> Sequence[Question]:
    return [one for one in _QUESTIONS if one.linkage == linkage]
