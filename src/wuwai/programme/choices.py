"""What the programme's registers let a person choose from: the targets, parts and articles on file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from wuwai.programme import plan
from wuwai.reference.text import Text
from wuwai.workspace import WorkspaceError, current


def served() -> plan.Programme:
    """The programme of the open workspace; where none is open, the first one that ships."""
    try:
        workspace = current()
    except WorkspaceError:
        return plan.load(plan.shipped_names()[0])
    return plan.load(workspace.programme_name, workspace.programme_folder)


class FromPlan(Mapping[str, Text]):
    """Choices read from the programme each time they are asked for, so that a changed file is seen."""

    def __init__(self, read: Callable[[plan.Programme], dict[str, Text]]) -> None:
        self._read = read

    def __getitem__(self, key: str) -> Text:
        return self._read(served())[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read(served()))

    def __len__(self) -> int:
        return len(self._read(served()))


TARGETS: Mapping[str, Text] = FromPlan(lambda one: {target.id: target.title for target in one.targets})
PARTS: Mapping[str, Text] = FromPlan(
    lambda one: {part.key: part.title or Text(part.key, part.key) for part in one.parts}
)
ARTICLES: Mapping[str, Text] = FromPlan(
    lambda one: {
        str(article.number): Text("Article {n}", "第{n}条").format(n=article.number)
        for article in one.articles
    }
)
