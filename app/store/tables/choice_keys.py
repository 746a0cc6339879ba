"""Keys under which the table `choices` stores what is selected outside roles and custom fields."""

SEVERITY, STATUS, TYPE, CREATOR = "severity", "status", "type", "creator"
CATEGORY, MODE, VISIBILITY = "category", "mode", "visibility"
LEAD = "lead"  # Whoever holds the role of that type, for sorting; the role itself is stored too.
