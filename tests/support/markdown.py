"""Markdown of every construct, and whether all of it is shown."""

import re
from itertools import pairwise

from markdown_it.common.utils import unescapeAll

CONSTRUCTS = (
    "# One\n\n## Two ##\n\nThree\n=====\n\nFour\n---",
    "Set <placeholder> to `x`, then <b>bold</b> & <br/> &lt;c&gt; &nbsp; &copy; &#65;",
    "<div class='note'>\nInside\n</div>\n\n<!-- hidden remark -->\n\n<script>run()</script>",
    "before <!-- hidden --> after\n\n<?php echo ?>\n\n<!DOCTYPE html>\n\n<![CDATA[data]]>",
    '[label](https://bücher.example/a%20b?q=1#frag "Title here") and <https://auto.example/x%1b>',
    "[label](<with space> 'single') [empty]() [](https://nolabel.example) [(par)](a(b)c)",
    "https://bare.example/x_y and www.bare.example and mail@bare.example",
    "![alt *text*](picture.png 'caption') ![](silent.png) [![in](link.png)](https://out.example)",
    "![alt [inner](https://inner.example)](picture.png)",
    "[full][ref] [collapsed][] [shortcut]\n\n[ref]: https://ref.example 'Ref title'\n[unused]: /u",
    "[^1] footnote\n\n[^1]: The note\n    continued",
    "| a | b |\n|:--|--:|\n| 1 | `2` |\n| 3 | 4 | excess |\n| 5 |",
    "| " + " | ".join(f"h{n}" for n in range(30)) + " |\n|" + "--|" * 30 + "\n| cell |",
    "| wide | " + "word " * 40 + "|\n|--|--|\n| " + "x" * 120 + " | [l](https://t.example) |",
    "```python title=a\ncode = '<b>'\n```\n\n~~~\nopen [a](b)",
    "    indented <tag>\n\n\ttabbed",
    "1. one\n2. two\n   - in\n     1. deep\n\n10) ten\n\n- [ ] todo\n- [x] done",
    "1.\n2. 3. nested\n\n-\n- ```\n  fenced\n  ```\n7. ```\n   other\n   ```",
    "> quoted\n> > twice\n>\n> - item\n\nlazy\n> again\ncontinued",
    "> " * 40 + "deep",
    "- " * 40 + "deep",
    "**bo**ld _em_ ~~gone~~ ***both*** snake_case_word 2*3*4 a**b**c",
    "hard  \nbreak\\\nand \\*escaped\\* \\<tag\\> \\[x\\](y)",
    "***\n___\n---\ntext",
    "a &#x202e;evil &rlm;marks &#x9b;31m &ZeroWidthSpace;x",
    "[scheme](javascript:alert(1)) [file](file:///etc/passwd) [data](data:text/html,x)",
    "$$ math $$ :emoji: @mention #123 ==mark== H~2~O x^2^",
    "\n".join(f"paragraph {n}\n" for n in range(450)),
    "x" * 3000 + " " + "y " * 2000,
)


def letters(text: str) -> str:
    """The letters and digits of a text, in their order."""
    return "".join(filter(str.isalnum, text))


def missing(source: str, shown: str) -> str:
    """Return what of the source is not shown, from the first letter on; empty when all is.

    Escapes and entities stand for what they mean, and may be shown as written.
    """
    wanted = letters(unescapeAll(source))
    return min((_rest(wanted, letters(each)) for each in (shown, unescapeAll(shown))), key=len)


def _rest(wanted: str, drawn: str) -> str:
    """Return what is left of the wanted letters where the drawn ones end."""
    signs = iter(drawn)
    return next((wanted[place:] for place, sign in enumerate(wanted) if sign not in signs), "")


# What acts on a terminal; a line break and a tab are drawn as blanks.
ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def acting(text: str) -> list[str]:
    """What of a text would act on a terminal, each with its surroundings."""
    places = [match.start() for match in ACTING.finditer(text)]
    return [text[max(0, each - 20) : each + 20] for each, _ in pairwise([*places, len(text)])]
