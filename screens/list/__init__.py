"""The incident list and its dialogs."""
