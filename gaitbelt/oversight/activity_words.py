"""Activity codes of licensees in the reader's language: our own short labels (plan-of-care §5)."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "97161": _("evaluation, low complexity"),
    "97162": _("evaluation, moderate complexity"),
    "97163": _("evaluation, high complexity"),
    "97164": _("re-evaluation"),
    "97110": _("therapeutic exercise"),
    "97112": _("neuromuscular re-education"),
    "97113": _("aquatic exercise"),
    "97116": _("gait training"),
    "97140": _("manual therapy"),
    "97530": _("functional activities"),
    "97535": _("self-care and home training"),
    "97542": _("wheelchair training"),
    "97750": _("performance test with report"),
    "97760": _("orthotic training, first"),
    "97761": _("prosthetic training, first"),
    "97763": _("orthotic or prosthetic training, later"),
    "97032": _("attended electrical stimulation"),
    "97035": _("ultrasound"),
    "97033": _("iontophoresis"),
    "97034": _("contrast bath"),
    "97010": _("hot or cold pack"),
    "97012": _("mechanical traction"),
    "G0283": _("unattended electrical stimulation"),
    "97016": _("compression"),
    "97018": _("paraffin"),
    "97022": _("whirlpool"),
    "97150": _("group"),
}
