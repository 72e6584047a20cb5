"""What of the sessions a monitoring system may know."""

from gaitbelt.core.metrics import figure
from gaitbelt.treatment.models import Session


@figure("gaitbelt_open_sessions", "gauge", "Sessions that are not finished.")
def open_sessions() -> int:
    return Session.objects.open().count()
