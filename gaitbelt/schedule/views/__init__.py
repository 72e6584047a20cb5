"""Screens of the schedule: the day, a visit, booking, a series."""
