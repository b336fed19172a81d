"""The verbs of the catalogue: the only place that changes what is published or drafted. Each writes its event in the
transaction of its change.

- loading.py: `load_folder`, content that comes with the system or is kept in files;
- drafting.py: `begin_draft`, `save_draft`, `submit`, `send_back`, `discard`, and the upload that begins one;
- publishing.py: `sign_reading`, `publish`, `withdraw`, always by a second person.
"""

from luoshi.office.catalogue.services.loading import Loaded, load_all, load_folder

__all__ = ["Loaded", "load_all", "load_folder"]
