"""What others may ask the catalogue; nobody above it reads its tables.

- versions.py: which versions there are, the current ones, one by number or hash;
- ready.py: a version ready to decide, or all that are in force;
- rows.py: what versions say, as rows, for lists, counts and tables;
- drafts.py: for those who edit and publish.

`Version` and `Jurisdiction` are handed out so that they can be named.
"""

from luoshi.office.catalogue.models import Jurisdiction, Version
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
from luoshi.office.catalogue.queries.rows import (
    benefits_in_force,
    counts,
    deadlines_in_force,
    measures_in_force,
    policies_in_force,
    published_policies,
    published_versions,
    signatures_of,
    slugs_with,
    state,
    state_of,
    targets_in_force,
    with_policy,
)
from luoshi.office.catalogue.queries.versions import (
    all_versions,
    as_json,
    current_versions,
    jurisdiction,
    jurisdictions,
    last_of,
    measures,
    places,
    regions_of,
    shared_files,
    version_at,
    version_of,
    version_with,
)
from luoshi.office.catalogue.search import Hit, search

__all__ = [
    "Hit",
    "Jurisdiction",
    "StillLoading",
    "Unready",
    "Version",
    "all_versions",
    "as_json",
    "benefits_in_force",
    "counts",
    "current_versions",
    "deadlines_in_force",
    "forget",
    "jurisdiction",
    "jurisdictions",
    "last_of",
    "left_out",
    "loaded",
    "loaded_or_why",
    "measures",
    "measures_in_force",
    "open_drafts",
    "places",
    "policies",
    "policies_in_force",
    "policies_of",
    "published_policies",
    "published_versions",
    "regions_of",
    "running",
    "search",
    "shared_files",
    "shared_vocabulary",
    "signatures_of",
    "slugs_with",
    "state",
    "state_of",
    "targets_in_force",
    "version_at",
    "version_of",
    "version_with",
    "vocabulary_of",
    "waiting_for",
    "warm",
    "with_policy",
]
