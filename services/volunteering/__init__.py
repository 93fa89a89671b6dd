"""Volunteering: who can help whom."""
