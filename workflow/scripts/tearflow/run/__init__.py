"""A job and what it says: problems, log, disk, names of files. Imports nothing above it."""
