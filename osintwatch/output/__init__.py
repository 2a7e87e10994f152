"""Posts and reports to bytes: terminal tables, CSV, JSON. The only home of rich."""
