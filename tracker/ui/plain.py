"""Somebody's text inside what Streamlit renders as Markdown, so that it stays plain text."""

import re

from tracker.errors import printable

_JOINER = "\u2060"  # takes no room, breaks no line, and ends what a pattern would match
_MARKUP = re.compile(r"[\\`*{}\[\]<>#!~$&@]|(?<![^\W_])_|_(?![^\W_])|:(?=\S)")  # not a_b
# Found by Streamlit and GitHub-flavoured Markdown in what is already text, where a backslash no
# longer stands: addresses (http://x, www.x, a@b), :emoji: and :material/icons:, arrows.
_FOUND_LATER = (
    (re.compile(r":(?=\S)"), ":" + _JOINER),
    (re.compile(r"(www)(?=\.)", re.IGNORECASE), r"\1" + _JOINER),
    (re.compile(r"@(?=\S)"), "@" + _JOINER),
    (re.compile(r"(?<=[<>~-])(?=[=>-])"), _JOINER),
)
_BLOCK = re.compile(r"(\d{0,9})([-+=.)])")  # at the start: a list, a rule, a heading


def escaped(text: object) -> str:
    r"""A text as Markdown that shows exactly its characters: no link, image, colour or formula.

    For `st.error` and all that takes Markdown. One line; what does not print is shown by its
    escape, and a very long text is cut. `st.text` needs none of this.

    >>> print(escaped("[Sign in](https://x.invalid)").replace(_JOINER, ""))
    \[Sign in\](https\://x.invalid)
    """
    plain = printable(str(text).strip())
    for pattern, broken in _FOUND_LATER:
        plain = pattern.sub(broken, plain)
    marked = _MARKUP.sub(r"\\\g<0>", plain)
    return re.sub(_BLOCK, r"\1\\\2", marked, count=1) if _BLOCK.match(marked) else marked
