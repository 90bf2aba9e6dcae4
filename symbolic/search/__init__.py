"""Untrusted search: proposes points and simpler points. The kernel checks whatever comes from here."""
