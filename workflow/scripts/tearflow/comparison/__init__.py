"""Contrasts side by side, and runs side by side."""
