"""Charts drawn with block characters, whose every bar can be selected."""
