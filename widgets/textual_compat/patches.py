"""All changes to Textual's own classes; they last as long as the process."""

from widgets.textual_compat.compositor import paint_only_changes
from widgets.textual_compat.dispatch import find_handlers_once
from widgets.textual_compat.matching_rules import apply_matching_rules
from widgets.textual_compat.sizes import draw_at_any_size
from widgets.textual_compat.styles import hash_rules_natively, style_new_screens_once
from widgets.textual_compat.toasts import show_toasts_if_any
from widgets.textual_compat.widths import keep_columns


def patch_textual() -> None:
    """Apply every change; doing so twice is harmless."""
    draw_at_any_size()
    hash_rules_natively()
    style_new_screens_once()
    apply_matching_rules()
    paint_only_changes()
    keep_columns()
    show_toasts_if_any()
    find_handlers_once()
