"""The settings of the office as its tests use them: those of luoshi.office.settings, with a data folder of their own.

pytest reads the settings before any conftest.py, so the environment is set here.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = tempfile.mkdtemp(prefix="luoshi-tests-")
atexit.register(shutil.rmtree, _FOLDER, True)
for _name in [name for name in os.environ if name.startswith("LUOSHI_")]:
    if _name != "LUOSHI_LANG":
        del os.environ[_name]
os.environ.pop("DATABASE_URL", None)
os.environ["LUOSHI_DATA"] = _FOLDER
os.environ["LUOSHI_POLICIES"] = str(Path(__file__).with_name("content"))

from luoshi.office.settings import *  # noqa: E402, F403

DATA_FOLDER = Path(_FOLDER)
(DATA_FOLDER / "static").mkdir()
# In a file as in service, not in memory: threads then wait for each other and do not fail.
DATABASES["default"]["TEST"] = {"NAME": str(DATA_FOLDER / "test.sqlite3")}  # noqa: F405
DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
del os.environ["LUOSHI_DATA"], os.environ["LUOSHI_POLICIES"]
