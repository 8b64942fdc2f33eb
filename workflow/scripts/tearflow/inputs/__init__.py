"""What the user gives: configuration, sheets and runs, checked before any job runs."""
