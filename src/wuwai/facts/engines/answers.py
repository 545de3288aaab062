"""The answer to an expression as a frame; where the engine fails, what it said in words."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts.engines.contract import EngineError
from wuwai.reference.text import Text

if TYPE_CHECKING:
    import ibis

# Whose exceptions are an engine's: the package that defines them, and the module that puts them in words.
_EXPLAINED_BY = {"psycopg": "postgresql", "pyspark": "spark", "py4j": "spark"}


def frame(table: ibis.Table) -> pl.DataFrame:
    """The rows of an expression as Polars; :class:`EngineError` where its engine fails."""
    try:
        answer: pl.DataFrame = table.to_polars()
    except Exception as error:
        words = explained(error)
        if words is None:
            raise
        raise EngineError(words) from error
    return answer


def explained(error: BaseException) -> Text | None:
    """An engine's error in words; None for any other error."""
    for kind in type(error).__mro__:
        engine = _EXPLAINED_BY.get(kind.__module__.partition(".")[0])
        if engine is not None:
            words: Text = import_module(f"wuwai.facts.engines.{engine}").explained(error)
            return words
    return None
