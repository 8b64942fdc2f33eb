"""Configuration and sheets, checked and loaded before any job runs."""
