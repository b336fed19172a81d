"""What the WSGI server runs: `granian --interface wsgi luoshi.office.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.office.settings")
application = get_wsgi_application()

from luoshi.office.start import warm  # noqa: E402 - needs the apps

warm()  # before the first request is taken, or for as long as that is reasonable
