"""Templates: whatever is put into one is text, and nothing that is missing is passed over."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from tracker import templates

TEMPLATES = sorted(Path(templates.__file__).parent.glob("*.html"))
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b")
HOSTILE = "</p><script>alert('1')</script>\"'&"


class Reader(HTMLParser):
    """Collects the tags, texts and addresses of a page, as a browser reads them."""

    def __init__(self):
        super().__init__()
        self.tags, self.texts, self.hrefs = [], [], []

    def handle_starttag(self, tag, attrs):
        """Note one opening tag."""
        self.tags.append(tag)
        self.hrefs += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        """Note one text."""
        self.texts.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_lets_a_value_through_unescaped(path):
    assert UNESCAPED.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("text", ["{{ x|safe }}", "{{ x | safe }}", "{% autoescape false %}"])
def test_the_ban_on_unescaped_values_finds_a_planted_one(text):
    assert UNESCAPED.search(text)


def test_hostile_values_are_read_back_as_the_text_they_are():
    reader = Reader()
    reader.feed(
        templates.render(
            "sign_in.html", title="T", message=HOSTILE, hint=HOSTILE, links=[(HOSTILE, HOSTILE)]
        )
    )

    assert reader.tags.count("p") == 2
    assert "script" not in reader.tags
    assert reader.texts.count(HOSTILE) == 3
    assert reader.hrefs == ["/favicon.png", HOSTILE]


def test_a_value_that_is_not_given_is_an_error():
    with pytest.raises(UndefinedError, match="message"):
        templates.render("sign_in.html", title="T", hint="", links=[])
