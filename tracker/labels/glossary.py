"""The glossary: each term of the trade and of the model in one line, with its place in the method.

A term is explained wherever it stands in a label, by hovering, and on each page in the list of the
terms that occur there.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A term, how it is recognised in a text, and what it means.

    Attributes:
        name: the term as a reader meets it.
        line: what it means, in one line.
        section: the heading of docs/METHOD.md that has the rule.
        pattern: what stands for it in a text, where that is more than the name.
    """

    name: str
    line: str
    section: str
    pattern: str = ""


GLOSSARY = (
    Term(
        "t/a",
        "tonnes of metal or alloy a year that a line is built to make (nameplate); neither its "
        "output nor its use",
        "What is counted",
    ),
    Term(
        "Line",
        "one production line at one site; where sources say so, all that one company has there",
        "What is counted",
        r"\blines?\b",
    ),
    Term(
        "Event",
        "a dated step in the life of a line, from one source",
        "What is counted",
        r"\bevents?\b",
    ),
    Term(
        "Claim",
        "a total that somebody states; it holds lines, so it is never added to them",
        "What is counted",
        r"\bclaim(?:s|ed)?\b",
    ),
    Term(
        "Addition",
        "capacity that a step of a line adds, once for each stage it reaches",
        "Stages and steps",
        r"\badditions?\b",
    ),
    Term(
        "Stage",
        "how far a step has come: announced or approved, construction started, operating; the one "
        "that counts dates an addition",
        "Stages and steps",
        r"\bstages?\b",
    ),
    Term(
        "Status",
        "where a line stands on the day looked from, derived from its events; it moves forward "
        "only",
        "Status and running capacity",
    ),
    Term(
        "Not stated",
        "no source found says it; never read as zero",
        "What a stated capacity means",
        r"\bnot stated\b",
    ),
    Term(
        "Silent",
        "nothing was heard of the line for more than the years you chose; inferred, its status "
        "stays",
        "Status and running capacity",
        r"\b(?:silent|quiet)\b",
    ),
    Term(
        "Group",
        "a company of which nobody has more than half, with all that lies below it",
        "Companies, owners and groups",
        r"\bgroups?\b",
    ),
    Term(
        "Itemised",
        "explained by lines of the same place and products, first announced inside the window of "
        "the claim",
        "3. Claims against lines",
        r"\bitemised?\b",
    ),
    Term(
        "Over-explained",
        "lines come to more than was claimed; shown as it is, never cut",
        "3. Claims against lines",
    ),
    Term(
        "Just missed",
        "one test alone keeps a line out of a claim: its window, its place or its product",
        "3. Claims against lines",
        r"\bjust miss(?:ed|es)?\b",
    ),
    Term(
        "Confidence",
        "how far a row is trusted, by who says it and how exactly",
        "7. Confidence and kinds of source",
    ),
    Term(
        "Evidence",
        "how well an addition is supported: by whom, and by how many publishers",
        "Evidence",
    ),
    Term(
        "As known on",
        "hides all that was first published after that day",
        "2. Two clocks",
        r"\bas known on\b",
    ),
    Term(
        "Known on",
        "the day its source was published; inferred from the event where the source has no date",
        "2. Two clocks",
        r"(?<!as )\bknown on\b",
    ),
    Term(
        "Realisation",
        "which part of the announced lines ran after so many months (Kaplan-Meier), those still "
        "waiting counted as waiting",
        "Realisation",
        r"\b(?:realisation|kaplan-meier)\b",
    ),
    Term("REE", "rare-earth elements", "What is counted"),
    Term(
        "REO",
        "rare earth weighed as its oxide; converted to metal element by element, never by one "
        "factor",
        "The metals inside",
    ),
    Term(
        "Hydrogen-storage alloy",
        "alloy that takes up hydrogen, such as the negative electrode of NiMH; AB5 is one of its "
        "types",
        "What is counted",
        r"\b(?:hydrogen-)?storage[- ]alloys?\b",
    ),
    Term("NdFeB alloy", "alloy for magnets; none of it goes into AB5", "What is counted"),
    Term(
        "Mischmetal",
        "mixed rare-earth metal, mostly cerium and lanthanum; may be the feed of a storage alloy",
        "What is counted",
    ),
    Term(
        "AB5",
        "the rare-earth and nickel family of storage alloys, about a third rare earth by weight; "
        "the one in hybrids with NiMH",
        "4. AB5",
    ),
    Term(
        "Hybrid",
        "a passenger car with engine and battery (HEV) that cannot be plugged in",
        "4. AB5",
        r"\b(?:hybrids?|HEVs?)\b",
    ),
    Term(
        "NiMH",
        "nickel-metal hydride battery, whose negative electrode is storage alloy",
        "4. AB5",
    ),
    Term(
        "NiMH share",
        "the part of hybrids sold that have a NiMH battery, the others being Li-ion",
        "Two routes to the NiMH share",
    ),
    Term(
        "N/P ratio",
        "capacity of the negative over that of the positive electrode; more of it takes more AB5",
        "kg of AB5 per kWh, from first principles",
        r"\bN/P\b",
    ),
    Term(
        "kg AB5 per kWh",
        "alloy for each kWh of battery: 1000 / cell voltage / capacity of the alloy x N/P ratio",
        "kg of AB5 per kWh, from first principles",
        r"\bkg(?: of)?(?: AB5)?(?: bought)? per kWh\b",
    ),
    Term(
        "Process yield",
        "alloy in the cells over alloy bought by who makes them",
        "kg of AB5 per kWh, from first principles",
    ),
    Term(
        "p10 to p90",
        "of ten thousand draws from the ranges of the inputs a tenth lies below and a tenth above",
        "Bands",
        r"\bp[19]0\b",
    ),
    Term(
        "Interpolated",
        "nobody counted these units; they lie between the counts before and after",
        "Units that nobody counted",
        r"\b(?:interpolated|nobody counted)\b",
    ),
    Term(
        "Maker mix",
        "AB5 moves when makers with more or less NiMH sell a larger part of all hybrids",
        "What moved it",
        r"\b(?:maker mix|segment mix|who sold them)\b",
    ),
    Term(
        "Utilisation",
        "the part of the capacity that is used; for the outlook, used for hybrids",
        "The outlook",
    ),
    Term(
        "Draw",
        "one pick from each range at once; the share of draws says how your ranges lie, not how "
        "likely a thing is",
        "The outlook",
        r"\bdraws?\b",
    ),
)  # fmt: skip
_FOUND = tuple(
    (term, re.compile(term.pattern or rf"(?<!\w){re.escape(term.name)}(?!\w)", re.IGNORECASE))
    for term in GLOSSARY
)


def terms_in(text: str) -> tuple[Term, ...]:
    """The terms that occur in a text, in the order of the glossary.

    >>> [term.name for term in terms_in("AB5, p10 (t/a)")]
    ['t/a', 'AB5', 'p10 to p90']
    """
    return tuple(term for term, pattern in _FOUND if pattern.search(text))


def explained(label: str) -> str:
    """What the terms in a label mean, for its help; empty where it has none.

    >>> explained("Process yield")
    'Process yield: alloy in the cells over alloy bought by who makes them.'
    """
    return " ".join(f"{term.name}: {term.line}." for term in terms_in(label))
