"""What differs between two results folders, and why."""
