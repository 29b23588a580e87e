"""Words that stand where nothing is known: an empty cell says that, and says it everywhere.

The rule looks at the whole cell, without case, accents, spaces and signs: "N / A", "n.a.",
"(none)", "#N/A" and a dash are placeholders, "None Such Alloys" and "TBC Corporation" are names.
"""

import re

from tracker.spelling import bare

_STATED = (
    "stated|specified|known|available|applicable|disclosed|given|named|reported|found|determined"
    "|announced|published|provided|confirmed|decided|defined|recorded|identified"
)
_WORDS = re.compile(
    "|".join(
        (
            "na|nan|null|none|nill?|void|undefined|unkown|missing|empty|blank|placeholder|various",
            f"(?:not|non|un)(?:yet)?(?:{_STATED})|tobe(?:{_STATED})|tb[acdn]|todo",
            "no(?:thing|data|date|value|info|information|name|source|answer)",
            "x{2,4}|0{1,3}|1(?:ind|inf|qnan|snan)|nanind",
            "unbekannt|keineangaben?|inconnue?|nonprecise|nonrenseigne|desconocido|desconhecido",
            "sconosciuto|onbekend|неизвестно|нетданных",
            "不明|不詳|不详|未知|未定|未公表|未公布|未披露|未公开|非公表|非公開|無|无|暂无|無し|なし|无数据",
            "미상|없음|미정|미공개",
        )
    )
)
"""As they are without case, accents, spaces and signs."""

_ABBREVIATIONS = frozenset({"nd", "ns", "nk", "nb", "ka", "sd", "so"})
"""No date, not stated and the like: placeholders only with a sign inside (n.d., k. A.)."""

_SHEET_ERROR = re.compile(
    r"#(?:[^\W\d_]+[!?]|div/0[!?]?|n/[ad](?: n/a)?|nv|getting_data"
    r"|ref|value|name|null|num|spill|calc|field|error|bezug|wert|zahl|nom|valeur|nombre|valor)"
    r"|err:\d{3}"
)
_AS_A_NAME = {"na", "nan"}


def is_placeholder(text: str, is_place: bool = False) -> bool:
    """Whether the whole cell only says that nothing is stated.

    A place may be called Nan or Na, written as names are: one capital, then small letters.

    >>> is_placeholder("N / A"), is_placeholder("#REF!"), is_placeholder("Nan", is_place=True)
    (True, True, False)
    """
    plain = bare(text)
    word = "".join(filter(str.isalnum, plain))  # `folded`, of a text that is bare already
    if is_place and word in _AS_A_NAME and text == text.capitalize() and text.isalpha():
        return False
    if not word or _WORDS.fullmatch(word) or _SHEET_ERROR.fullmatch(plain):
        return True
    return word in _ABBREVIATIONS and not plain.isalnum()
