"""The report: tables and figures of a run as one HTML file that opens offline."""
