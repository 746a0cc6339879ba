"""Uses of private or semi-private parts of Textual, each with its reason.

Textual is pinned exactly. `tests/unit/widgets/test_textual_compat.py` fails when an upgrade changes
one of these parts.
"""
