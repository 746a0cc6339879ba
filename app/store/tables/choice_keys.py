"""Keys of the table `choices` for values outside roles and custom fields."""

SEVERITY, STATUS, TYPE, CREATOR = "severity", "status", "type", "creator"
CATEGORY, MODE, VISIBILITY, TEAM = "category", "mode", "visibility", "team"
LEAD = "lead"  # Holder of the lead role, for sorting; the role itself is stored too.
