"""The product's settings, fed with an environment of the tests' own.

`GAITBELT_TEST_DATABASE_URL` names a PostgreSQL server; without it each run has a new SQLite file.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.mkdtemp(prefix="gaitbelt-test-"))
atexit.register(shutil.rmtree, _data, ignore_errors=True)

os.environ |= {
    "GAITBELT_DATA_DIR": str(_data),
    "GAITBELT_DATABASE_URL": os.environ.get("GAITBELT_TEST_DATABASE_URL")
    or f"sqlite:///{_data / 'db.sqlite3'}",
}
os.environ |= {"GAITBELT_DEMO": "true", "GAITBELT_SECOND_FACTOR": "true"}  # doors of both kinds
for _name in ("SECRET_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "TLS_CERT", "TLS_KEY", "DEBUG"):
    os.environ.pop(f"GAITBELT_{_name}", None)

from gaitbelt.config.settings import *  # noqa: E402, F403  (it reads the environment set above)

if not os.environ.get("GAITBELT_TEST_DATABASE_URL"):
    # A file, as in the product: Django's default for tests is a database in memory.
    DATABASES["default"]["TEST"] = {"NAME": str(_data / "test.sqlite3")}  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests only
