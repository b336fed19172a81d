"""What others may ask the catalogue; nobody above it reads its tables.

- versions.py: which versions there are, the current ones, one by number or hash;
- ready.py: a version ready to decide, or all that are in force;
- drafts.py: for those who edit and publish.
"""

from luoshi.office.catalogue.queries.drafts import open_drafts, policies_of, waiting_for
from luoshi.office.catalogue.queries.ready import (
    StillLoading,
    Unready,
    forget,
    left_out,
    loaded,
    loaded_or_why,
    policies,
    running,
    shared_vocabulary,
    vocabulary_of,
    warm,
)
from luoshi.office.catalogue.queries.versions import (
    all_versions,
    as_json,
    current_versions,
    jurisdictions,
    measures,
    regions_of,
    shared_files,
    version_of,
    version_with,
)
from luoshi.office.catalogue.search import Hit, search

__all__ = [
    "Hit",
    "StillLoading",
    "Unready",
    "all_versions",
    "as_json",
    "current_versions",
    "forget",
    "jurisdictions",
    "left_out",
    "loaded",
    "loaded_or_why",
    "measures",
    "open_drafts",
    "policies",
    "policies_of",
    "regions_of",
    "running",
    "search",
    "shared_files",
    "shared_vocabulary",
    "version_of",
    "version_with",
    "vocabulary_of",
    "waiting_for",
    "warm",
]
