"""Screens of a session."""
