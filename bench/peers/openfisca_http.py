"""The peer of bench/serving.py: openfisca-core's own web API over the ten benefits of bench/tenfold, for gunicorn.

Run: gunicorn --workers 2 --bind 127.0.0.1:PORT openfisca_http:app
"""

from __future__ import annotations

import numpy
from kernel import system_of
from openfisca_core.parameters import ParameterNode
from openfisca_web_api.app import create_app

system, _ = system_of("openfisca", 64, numpy.datetime64("2023-10-01"))
# The web API describes parameters and wants an example: a system of thresholds written into formulas has neither.
system.parameters = ParameterNode(
    "", data={"one": {"description": "", "values": {"2000-01-01": {"value": 1}}}}
)
system.open_api_config = {
    "variable_example": "income",
    "parameter_example": "one",
    "simulation_example": {"firms": {"one": {"income": {"2023-10": 25}}}},
}
app = create_app(system)
