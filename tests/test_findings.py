"""A text that sounds like a finding is worked out from the data on screen, or it is not there."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOMES = ("pages", "tracker/ui", "tracker/charts", "tracker/models/statements")
FILES = [path for home in HOMES for path in sorted((ROOT / home).rglob("*.py"))]
FILES.append(ROOT / "tracker" / "filters" / "table.py")  # labels and hints of the widgets
FIGURE = re.compile(
    r"\b(?:1[89]|20)\d\d\b"  # a year
    r"|(?<![A-Za-z\d])\d[\d.,]* ?"
    r"(?:%|percent|t/a|t\b|kt\b|[kMG]Wh|kg\b|lines?\b|years?\b|months?\b|times\b)"
    r"|\b(?:three|four|five|six|seven|eight|nine|ten|twelve|twenty) (?:lines|years|months)\b"
    r"|\b(?:half|third|quarter|tenth|most|majority|doubled?|halved) (?:of|the)\b"
    r"|\b(?:consistent|plateaued|(?:not|nearly|almost) flat|upper sum|close in|small|blind test)\b"
    r"|\b(?:China|Japan|India|Vietnam|Europe|Germany|Russia|Australia|America|USA?)\b"
)
FORMAT = re.compile(r"[.+,][+,.~\d]*[%dfs]")  # how the charts print a number
ALLOWED = {  # text -> why it is no finding
    "The Baotou post of 14 Feb 2019": "the title of the post and its date",
    "The 2019 post's forecast, scored: AB5 grows as hybrid sales do": "the post's date",
    " Baotou line runs full: ": "names the line of the post; its figures are worked out",
    "2019, 2019-02 or 2019-02-14": "the spellings of a day a reader may type",
    "makers and a year, as in toyota_lexus:2030": "the spelling of a pair",
    "in the twelve months before": "the default of a comparison",
    "95% from": "the band's definition",
    "baotou-post-2019-02-14": "the file name of the post's table",
    ", so this is consistent, not a blind test": "follows from the days both became known",
    "Outside China": "the name of a filter",
    "12 months": "the name of a quick choice of days",
    "a day like 2019-02-14": "the spelling of a day a reader may type",
    "0%": "a share of a change that rounds to nothing",
    "over 99%": "a share of draws that does not round to all of them",
    "under 1%": "a share of draws that does not round to none",
    "Toyota": "the makers whose modules a row of the data gives",
    "Lexus": "the makers whose modules a row of the data gives",
}
PARTS = {  # part of a longer text -> why it is no finding
    "US models": "what the check from below covers",
    "US units": "what the check from below covers",
    "twelve months before the day looked from": "the default of a comparison",
    "The band is 95% (Greenwood)": "the band's definition",
}


@cache
def names() -> re.Pattern[str]:
    """Companies, makers, suppliers and places of the data, as whole words."""
    columns = {
        "lines": ("company", "parent_company", "city", "province", "park"),
        "hev_sales": ("maker",),
        "hev_packs": ("maker", "model", "cell_supplier"),
        "published_figures": ("maker",),
    }
    found = set()
    for table, wanted in columns.items():
        path = ROOT / "data" / "curated" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= {one.strip() for name in wanted for one in row[name].split(";")}
    known = sorted((re.escape(one) for one in found if len(one) > 3), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)")


def texts(source: str) -> list[str]:
    """The string constants of a file without its docstrings, parts of f-strings each alone."""
    tree = ast.parse(source)
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    constants = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in docs)
    return [node.value for node in constants if isinstance(node.value, str)]


def findings(source: str) -> list[str]:
    """Texts of a file that state a figure, judge or name somebody."""
    found = []
    for text in texts(source):
        rest = "" if FORMAT.fullmatch(text) else text
        for part in PARTS:
            rest = rest.replace(part, "")
        if text not in ALLOWED and (FIGURE.search(rest) or names().search(rest)):
            found.append(text)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_constant_text_states_a_finding(path):
    assert findings(path.read_text(encoding="utf-8")) == []


def test_every_exception_is_still_needed():
    said = [text for path in FILES for text in texts(path.read_text(encoding="utf-8"))]

    assert [text for text in ALLOWED if text not in said] == []
    assert [part for part in PARTS if not any(part in text for text in said)] == []


@pytest.mark.parametrize(
    "text",
    [
        "From below the covered years end in 2010.",
        "a Gansu unit may sit inside Northern Rare Earth's figure",
        "so running capacity is an upper sum",
        "small, but not flat",
        "close in 2019; see AB5 consumption for later years",
        "consistent, not a blind test",
        "Nothing heard for five years",
        "Toyota makes most of the AB5",
        "demand grew 8% a year",
        "12,000 t/a are named by no source",
    ],
)
def test_the_search_finds_what_sounds_like_a_finding(text):
    assert findings(f"st.caption({text!r})") == [text]
    assert findings(f'"""{text}"""') == []


def test_the_search_finds_a_figure_between_the_parts_of_an_f_string():
    assert findings('st.text(f"{n} of 40 lines run in {place}")') == [" of 40 lines run in "]
    assert findings('st.text(f"{n} of {all} lines run in {place}")') == []
