"""What people type about visits."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gaitbelt.schedule.models import Appointment


class CancelForm(forms.Form):
    """Why a visit is cancelled."""

    code = forms.ChoiceField(label=_("Why"), choices=Appointment.CancelCode.choices)
