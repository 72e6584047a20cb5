"""Django's WSGI application, which the ASGI shell runs in a fixed pool of threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaitbelt.config.settings")
application = get_wsgi_application()
