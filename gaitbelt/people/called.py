"""What a patient is called: to their face, on a wall, and in two letters."""


def called(given_names: str, preferred_name: str) -> str:
    """The preferred name, else the first given name."""
    return preferred_name or given_names.split(" ")[0]


def board_name(called: str, family_name: str) -> str:
    """First name and one initial, for walls."""
    return f"{called} {family_name[:1]}.".removesuffix(" .")


def initials(called: str, family_name: str) -> str:
    """Both initials, for walls that face visitors."""
    return f"{called[:1]}. {family_name[:1]}.".removesuffix(" .")
