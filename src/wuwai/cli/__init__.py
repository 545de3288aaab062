"""The ``wuwai`` command: one module a verb."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from wuwai.cli.app import app

    app(prog_name="wuwai")
