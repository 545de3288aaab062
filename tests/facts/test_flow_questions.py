"""Questions put to the flows."""

from __future__ import annotations

import pytest

from wuwai.facts.questions import QueryError
from wuwai.facts.store import Facts

from .conftest import BACI, BACI_HEAD, BACI_ROWS, Write


def test_questions(facts: Facts, write: Write) -> None:
    facts.import_file(write(BACI_HEAD, *BACI_ROWS, name=BACI))
    assert facts.flows(reporter="中国", partner="Viet Nam")["value"].to_list() == [1001.0]
    assert facts.flows(product=["85*", "080300"]).height == 2
    assert facts.flows(period="2021", direction="出口", limit=2).height == 2
    assert facts.flows(direction="import").height == 0
    assert facts.flow("nothing:1") is None
    for wrong in ({"reporter": "Atlantis"}, {"period": "2021-13"}, {"direction": "up"}):
        with pytest.raises(QueryError):
            facts.flows(**wrong)


def test_no_flows_is_an_empty_table(facts: Facts) -> None:
    assert facts.flows().is_empty()
    assert facts.flows_expression().count().to_polars() == 0
