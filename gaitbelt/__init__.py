"""Gaitbelt: the physical therapy technician's day, with a therapist at every step."""

__version__ = "0.1.0"
