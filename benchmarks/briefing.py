"""The monthly trade briefing over customs files: frozen at once, and frozen after somebody looked at it.

Run it with a workspace of its own: ``python benchmarks/briefing.py [ROWS]``. It imports exports and imports
of two years, ROWS rows each, and composes the briefing with its ten tables in both languages.
"""

from __future__ import annotations

import sys

from _measuring import clocked, workspace
from customs_import import write


def main(rows: int) -> None:
    """Print the seconds of each step, by the clock and of the processor."""
    with workspace() as folder:
        from wuwai.workspace import current

        for year in (2023, 2024):
            for direction in ("export", "import"):
                path = folder / f"{direction}{year}.csv"
                write(path, rows, year)
                current().facts.import_file(path, stated={"direction": direction})
                path.unlink()
        from wuwai.accounts.models import User
        from wuwai.briefings import arrangements, drafting, freezing

        officer = User.objects.create_user("officer", role="editor")
        draft = drafting.make(arrangements.of_month("2024-12"), by=officer)
        for step in ("composed and frozen for the first time", "frozen after that"):
            clock, busy, _ = clocked(lambda: freezing.freeze(draft, current()))
            print(f"{step}: {clock:.2f} s, {busy:.2f} s of the processor")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:] or ["700000"]))
