"""Whatever a program sends, the API answers: never a failure of ours, always as its own description says."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

pytestmark = pytest.mark.django_db
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck), "derandomize": True}
FACTS = st.dictionaries(
    st.sampled_from(["购车价格", "购车日期", "是否新车", "契税总额", "购房日期", "登记日期", "没有的", ""]),
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=30),
        st.lists(st.integers(), max_size=2),
    ),
    max_size=5,
)


def _call(client: Client, case: Any) -> Any:
    """As the case has it; what has no body has none."""
    body = (
        case.body if isinstance(case.body, (dict, list, str, int, float, bool)) or case.body is None else ""
    )
    data = json.dumps(body) if case.method == "POST" else ""
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    return client.generic(
        case.method, case.formatted_path, data, content_type="application/json", query_params=query
    )


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_fails_on_our_side(ask: Any, mode: GenerationMode) -> None:
    """Schemathesis makes requests out of the OpenAPI document, well formed and ill."""
    schema = schemathesis.openapi.from_dict(ask.get("openapi.json").json())
    codes: set[int] = set()
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        if mode is GenerationMode.NEGATIVE and operation.method == "get" and not operation.query:
            continue  # nothing in it could be ill formed
        tried += 1

        @settings(max_examples=12, **QUIET)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask_it(case: Any) -> None:
            answer = _call(ask.client, case)
            codes.add(answer.status_code)
            assert answer.status_code < 500, answer.content
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"

        ask_it()
    assert tried >= 6
    assert codes & {200, 422}


@settings(max_examples=60, **QUIET)
@given(facts=FACTS)
def test_no_facts_make_a_decision_fail(ask: Any, facts: Any) -> None:
    for path, body in (
        ("decide", {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": facts}),
        ("match", {"facts": facts}),
    ):
        answer = ask.post(path, body)
        assert answer.status_code in (200, 400, 422), answer.content
