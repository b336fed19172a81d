"""The verbs of the catalogue: the only place that changes what is published or drafted. Each writes its event in the
transaction of its change.

- loading.py: `load_folder`, content that comes with the system or is kept in files;
- drafting.py: `begin_draft`, `begin_from_file`, `save_draft`, `submit`, `send_back`, `discard`;
- publishing.py: `sign_reading`, `sign_readings`, `publish`, `withdraw`, always by a second person.
"""

from luoshi.office.catalogue.services.drafting import (
    Conflict,
    begin_draft,
    begin_from_file,
    discard,
    save_draft,
    send_back,
    submit,
    suggested_id,
    take_base,
)
from luoshi.office.catalogue.services.loading import Loaded, load_folder
from luoshi.office.catalogue.services.publishing import publish, sign_reading, sign_readings, withdraw

__all__ = [
    "Conflict",
    "Loaded",
    "begin_draft",
    "begin_from_file",
    "discard",
    "load_folder",
    "publish",
    "save_draft",
    "send_back",
    "sign_reading",
    "sign_readings",
    "submit",
    "suggested_id",
    "take_base",
    "withdraw",
]
