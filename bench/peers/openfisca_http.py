"""The peer of bench/serving.py: openfisca-core's own web API over the same benefits, for gunicorn.

`BENCH_RULES` is the JSON of bench/decide.py's rules. Run: gunicorn --workers 2 --bind 127.0.0.1:PORT openfisca_http:app
"""

from __future__ import annotations

import json
import os

from decide import system_of
from openfisca_core.parameters import ParameterNode
from openfisca_web_api.app import create_app

system = system_of(json.loads(os.environ["BENCH_RULES"]))
# The web API describes parameters and wants an example: a system of thresholds written into formulas has neither.
system.parameters = ParameterNode("", data={"one": {"description": "", "values": {"2000-01-01": {"value": 1}}}})
system.open_api_config = {
    "variable_example": "people",
    "parameter_example": "one",
    "simulation_example": {"firms": {"one": {"people": {"2023-02": 25}}}},
}
app = create_app(system)
