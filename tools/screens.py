"""Every screen that has a contact sheet; a new screen is a new row."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: its sheet's name, who looks at it ("" for nobody signed in), and where it is.

    `follow` is a part of the address of the first link that leads on to a record's own page;
    `search` is typed into the page's search line before; `then` is a second link, on that page.
    """

    name: str
    account: str
    path: str
    follow: str = ""
    search: str = ""
    then: str = ""


CLINIC = "/c/cedar"
SCREENS = (
    Screen("sign-in", "", "/accounts/login/"),
    Screen("parts", "tech", f"{CLINIC}/book"),
    Screen("home-tech", "tech", f"{CLINIC}/"),
    Screen("home-pt", "pt", f"{CLINIC}/"),
    Screen("home-desk", "desk", f"{CLINIC}/"),
    Screen("home-manager", "manager", f"{CLINIC}/"),
    Screen("floor", "tech", f"{CLINIC}/floor"),
    Screen("day", "desk", f"{CLINIC}/day"),
    Screen("visit", "desk", f"{CLINIC}/day", "/visits/"),
    Screen("book-visit", "desk", f"{CLINIC}/visits/new"),
    Screen("book-series", "desk", f"{CLINIC}/series/new"),
    Screen("session", "tech", f"{CLINIC}/", "/session/"),
    Screen("reviews", "pt", f"{CLINIC}/reviews"),
    Screen("review-ask", "pt", f"{CLINIC}/reviews", "/reviews/asks/"),
    Screen("patients", "desk", f"{CLINIC}/patients"),
    Screen("patient", "pt", f"{CLINIC}/patients", "/patients/", "Rosa"),
    Screen("progress", "pt", f"{CLINIC}/patients", "/patients/", "Rosa", "/progress"),
    Screen("record", "pt", f"{CLINIC}/patients", "/patients/", "Rosa", "/timeline"),
    Screen("merge", "pt", f"{CLINIC}/patients", "/patients/", "Rosa", "/merge"),
    Screen("new-patient", "desk", f"{CLINIC}/patients/new"),
    Screen("falls", "pt", f"{CLINIC}/patients", "/patients/", "Rosa", "/falls"),
    Screen("plans", "pt", f"{CLINIC}/plans/"),
    Screen("plan", "pt", f"{CLINIC}/plans/", "/plans/"),
    Screen("exercises", "tech", f"{CLINIC}/exercises"),
    Screen("exercise", "tech", f"{CLINIC}/exercises", "/exercises/"),
    Screen("due", "pt", f"{CLINIC}/due"),
    Screen("course", "pt", f"{CLINIC}/patients", "/patients/", "Rosa", "/course"),
    Screen("hand-over", "tech", f"{CLINIC}/hand-over"),
    Screen("incidents", "manager", f"{CLINIC}/incidents"),
    Screen("incident-new", "tech", f"{CLINIC}/incidents/new"),
    Screen("at", "manager", f"{CLINIC}/at"),
    Screen("account", "tech", "/account/"),
    Screen("stories", "tech", "/demo/"),
    Screen("staff", "manager", f"{CLINIC}/staff"),
    Screen("authority", "manager", f"{CLINIC}/staff", "/authority"),
    Screen("roster", "manager", f"{CLINIC}/roster"),
    Screen("clinic", "manager", f"{CLINIC}/clinic"),
    Screen("areas", "manager", f"{CLINIC}/areas"),
    Screen("tablets", "manager", f"{CLINIC}/tablets"),
    Screen("import", "manager", f"{CLINIC}/import"),
    Screen("rules", "manager", f"{CLINIC}/rules"),
    Screen("rules-blocked", "manager", f"{CLINIC}/rules/blocked"),
    Screen("rules-what-if", "pt", f"{CLINIC}/rules/what-if?pack=US-NY"),
    Screen("rules-own", "manager", f"{CLINIC}/rules/own"),
    Screen("audit", "manager", f"{CLINIC}/audit"),
    Screen("devices", "tech", f"{CLINIC}/devices/"),
    Screen("device-new", "manager", f"{CLINIC}/devices/new"),
    Screen("devices-file", "manager", f"{CLINIC}/devices/file"),
    Screen("label-unknown", "tech", f"{CLINIC}/q/ZZ99"),
    Screen("device", "tech", f"{CLINIC}/devices/", "/devices/"),
    Screen("checks", "manager", f"{CLINIC}/checks"),
    Screen("due-date", "manager", f"{CLINIC}/checks", "/checks/"),
    Screen("rounds", "tech", f"{CLINIC}/rounds/"),
    Screen("round-walk", "tech", f"{CLINIC}/rounds/", "/rounds/walk"),
    Screen("round", "manager", f"{CLINIC}/rounds/", "/rounds/0"),
    Screen("hazard", "manager", f"{CLINIC}/rounds/", "/hazards/"),
    Screen("round-trend", "manager", f"{CLINIC}/rounds/trend"),
    Screen(
        "look-back",
        "manager",
        f"{CLINIC}/devices/",
        "/devices/",
        then="/look-back?since=calibrated",
    ),
    Screen("bays", "tech", f"{CLINIC}/bays/"),
)
