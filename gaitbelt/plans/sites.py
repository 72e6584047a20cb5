"""Sites of the body that an order of a physical agent may name (modalities §1, §6)."""

from django.utils.translation import gettext_lazy as _

SITES = {
    "head": _("head"),
    "face": _("face"),
    "neck": _("neck"),
    "chest": _("chest"),
    "abdomen": _("belly"),
    "thoracic": _("upper back"),
    "lumbar": _("low back"),
    "pelvis": _("pelvis"),
    "shoulder": _("shoulder"),
    "elbow": _("elbow"),
    "wrist": _("wrist"),
    "hand": _("hand"),
    "hip": _("hip"),
    "thigh": _("thigh"),
    "knee": _("knee"),
    "leg": _("lower leg"),
    "ankle": _("ankle"),
    "foot": _("foot"),
}


def site_words(site: str) -> str:
    """A site in the reader's language."""
    return str(SITES.get(site, site))
