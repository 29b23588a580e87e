"""What writers do differently with one and the same text, and what is left without it."""

import unicodedata


def bare(text: str) -> str:
    """The text without case, accents and the width of its letters.

    >>> bare("Société ＢＡＯ")
    'societe bao'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))


def folded(name: str) -> str:
    """A name without what writers do differently: case, width, accents, spaces and signs.

    >>> folded("ＪＭＣ"), folded("Sillamäe"), folded("TSX: neo")
    ('jmc', 'sillamae', 'tsxneo')
    """
    return "".join(filter(str.isalnum, bare(name)))
