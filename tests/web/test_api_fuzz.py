"""Random requests, in bounds and out of them, never make the API fall over."""

from __future__ import annotations

import json

import pytest
import schemathesis
from django.core.cache import cache
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

_OWN = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def schema(workspace):
    from wuwai.registers import registry
    from wuwai.registers.samples import add_samples
    from wuwai.web.api import api

    add_samples(registry.get("overseas-warehouses"))
    plain = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return schemathesis.openapi.from_dict(plain)


def test_no_operation_answers_with_a_server_error(schema):
    client = Client(raise_request_exception=False)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 10
    for operation in operations:

        @given(case=operation.as_strategy())
        @settings(max_examples=60, deadline=None, database=None, suppress_health_check=_OWN)
        def asks(case) -> None:
            cache.clear()
            answer = client.get(case.formatted_path, case.query or {}, HTTP_ACCEPT_LANGUAGE="en")
            assert answer.status_code < 500, (case.formatted_path, case.query, answer.content[:300])
            assert answer.status_code in {200, 400, 401, 404, 422}
            if answer.streaming:  # CSV or Parquet: it is written to its end
                b"".join(answer.streaming_content)
            elif answer.status_code != 400:
                json.loads(answer.content)

        asks()


@settings(max_examples=200, deadline=None, database=None, suppress_health_check=_OWN)
@given(
    address=st.sampled_from(
        [
            *("facts", "studies/trade.monitor", "studies/programme.path", "programme", "registers/x/y"),
            *("flows", "flows/totals", "datasets"),
        ]
    ),
    name=st.sampled_from(
        [
            *("series", "region", "period", "as_of", "by", "limit", "offset", "target", "measure"),
            *("partner", "reporter", "product", "dataset", "regime", "format", "members_on", "currency"),
        ]
    ),
    value=st.text(max_size=40),
)
def test_no_text_in_a_parameter_makes_a_server_error(workspace, address, name, value):
    cache.clear()
    client = Client(raise_request_exception=False)
    answer = client.get(f"/api/v1/{address}", {name: value.encode("utf-8", "ignore").decode()})
    assert answer.status_code < 500, (address, name, value)
