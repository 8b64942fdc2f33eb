"""Figures: functions that take tables and return a `matplotlib.figure.Figure`, free of pyplot."""
