"""Patients from FHIR R4: read, checked, stored one patient at a time."""

from gaitbelt.interop.fhir_import.report import Refused, Report
from gaitbelt.interop.fhir_import.run import Watch, import_sources
from gaitbelt.interop.fhir_import.sources import Source, below

__all__ = ["Refused", "Report", "Source", "Watch", "below", "import_sources"]
