"""Text, tables and whole files, read and written."""
