"""What the book of parts shows: samples of one plausible Monday at 10:12."""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from django import forms

from gaitbelt.core.look import Belt, Span, Visit, supervision_belt

SPRITE = Path(__file__).parent / "static/gaitbelt/icons.svg"

REFUSAL = {
    "title": "Not with unit 2 today",
    "reasons": [
        {
            "text": "Its calibration ended on Tuesday, 17 November.",
            "source": "Clinic device policy 6.2 · the service firm comes on Wednesday",
            "code": "device.overdue",
        },
        {
            "text": "It is still wet until 10:14.",
            "source": "Two-minute wipe, Ray, 10:12",
            "code": "device.wet",
        },
    ],
    "ways": [
        {"label": "Take unit 1, ready now", "icon": "wave", "main": True, "url": "#c-refusal"},
        {"label": "Ask Dana", "note": "on site", "icon": "talk", "url": "#c-refusal"},
        {
            "label": "A licensee leads this item",
            "note": "goes to Dana’s list",
            "icon": "person",
            "url": "#c-refusal",
        },
        {
            "label": "Tag unit 2 out",
            "note": "2 later bookings move to unit 1",
            "icon": "tag",
            "url": "#c-refusal",
        },
    ],
}

CHIPS = [
    ("Ready", "check", ""),
    ("Wet until 10:14", "drop", "wait"),
    ("To wipe", "wipe", "act"),
    ("Not today", "gauge", "act"),
    ("Hold 0:48", "hold", "hold"),
    ("Stopped", "stop", "stop"),
    ("Tagged out", "tag", ""),
    ("All sent", "net", "plain"),
    ("Sending 3", "queue", "wait"),
    ("Offline · 3 waiting", "nonet", "dashed"),
]

PEOPLE = [
    ("Ann", "Technician", 1),
    ("Dana", "Therapist", 2),
    ("Luis", "Therapist", 3),
    ("Bo", "Assistant", 4),
    ("Ray", "Technician", 5),
    ("Maya", "Manager", 6),
    ("Tess", "Front desk", 7),
]

PLAN = [
    ("Heel slides", "left knee", "2", "10", "", "2 × a day", True, ""),
    ("Sit to stand", "seat 46 cm", "3", "12", "", "body weight", True, ""),
    ("Step up, 10 cm", "right leads", "2", "8", "", "body weight", True, ""),
    ("Standing balance", "at the rail", "3", "", "30", "eyes open", False, "signed off on 26 Nov"),
]

SERIES = [
    ("Tue 24 Nov", "9:30 to 10:15", "Luis, bay 2", "", ()),
    ("Fri 27 Nov", "9:30 to 10:15", "Luis, bay 2", "", ()),
    ("Tue 1 Dec", "9:30 to 10:15", "", "Luis is away until 10:00", ("10:00", "11:30")),
    ("Fri 4 Dec", "9:30 to 10:15", "Dana, bay 3", "", ()),
]

HISTORY = [
    ("Today 9:41", "Ann", 1, "Phone", "555 0117", "555 0188", ""),
    ("Fri 16:05", "Dana", 2, "Weight-bearing, left leg", "25 %", "50 %", "X-ray of 20 Nov"),
    ("Mon 8:10", "Tess", 7, "Language", "English", "Spanish", ""),
]


class SampleForm(forms.Form):
    """One field of each kind, two of them with a value that was not accepted."""

    family_name = forms.CharField(label="Family name", max_length=60)
    born_on = forms.DateField(label="Born on", help_text="Year, month, day")
    language = forms.ChoiceField(label="Language", choices=[("en", "English"), ("es", "Spanish")])
    systolic = forms.IntegerField(label="Systolic, mmHg", max_value=300)
    notes = forms.CharField(
        label="What matters to me", widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    interpreter = forms.BooleanField(label="Needs an interpreter", required=False)


def contents(now: datetime, zone: tzinfo) -> dict[str, Any]:
    """The samples of the book, their clocks running from `now`."""
    form = SampleForm(
        {"family_name": "Ramírez", "born_on": "1951-02-30", "language": "es", "systolic": "900"}
    )
    form.is_valid()
    return {
        "belts": belts(now, zone),
        "belt": belts(now, zone)[0],
        "refusal": REFUSAL,
        "desk_refusal": {**REFUSAL, "title": "Olga, 14:00 is not free"},
        "chips": CHIPS,
        "people": PEOPLE,
        "faces": range(1, 17),
        "icons": icon_names(),
        "plan_rows": PLAN,
        "series": SERIES,
        "history": HISTORY,
        "form": form,
        "visits": visits(16, 20, 20, 24, 30, 30),
        "ends_at": now + timedelta(minutes=12),
        "check_at": now + timedelta(minutes=2, seconds=10),
        "rest_ends_at": now + timedelta(seconds=35),
        "hold_since": now - timedelta(seconds=48),
        "notches": [300, 600, 1200],
    }


def belts(now: datetime, zone: tzinfo) -> list[Belt]:
    """A shift without a gap, and one with half an hour that nobody holds."""
    opens, noon, closes = (now + timedelta(minutes=minutes) for minutes in (-132, 108, 348))
    half_past = noon + timedelta(minutes=30)
    whole = [Span("Dana", opens, noon), Span("Luis", noon, closes)]
    torn = [Span("Dana", opens, noon), Span("Luis", half_past, closes)]
    return [
        supervision_belt(spans, opens_at=opens, closes_at=closes, now=now, zone=zone)
        for spans in (whole, torn)
    ]


def visits(*doses: int) -> list[Visit]:
    """Six visits whose pain falls while the dose rises; a new plan before the fifth."""
    pains = (4, 4, 3, 3, 2, 2)
    return [
        Visit(dose, pain, "plan 3" if place == 4 else "")
        for place, (dose, pain) in enumerate(zip(doses, pains, strict=True))
    ]


def icon_names() -> list[str]:
    """Every icon of the sprite, by name."""
    pieces = SPRITE.read_text().split('<symbol id="i-')[1:]
    return [piece.partition('"')[0] for piece in pieces]
