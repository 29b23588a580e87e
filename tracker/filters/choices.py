"""What is chosen of a table of filters: to SQL one way, to a link the other.

The same value stands behind a page's link, its widgets, its sentence, its file names and
the command line's query string.
"""

import datetime as dt
import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Self
from urllib.parse import urlencode

from tracker.errors import BadFilter
from tracker.filters.describe import phrase
from tracker.filters.kinds import Named, Release
from tracker.filters.names import Names, as_shown
from tracker.filters.options import View
from tracker.filters.params import Param, params_of
from tracker.filters.querystring import Query, excluded, included, own_pairs
from tracker.filters.sql import Bound, predicate


@dataclass(frozen=True)
class Choices:
    """A table of filters: each field of a subclass is an entry of `tracker.filters.params`.

    One of them is the day looked from, `as_of`.

    Raises:
        BadFilter: a value that the entry of its field refuses.
    """

    def __post_init__(self) -> None:
        for key, param in self.params().items():
            if (value := getattr(self, param.name)) is not None:
                object.__setattr__(self, param.name, param.kind.check(key, value))

    @classmethod
    def params(cls) -> Mapping[str, Param]:
        """The entries by key, in the canonical order of a link."""
        return params_of(cls)

    @classmethod
    def taken_by(cls, view: View) -> dict[str, Param]:
        """The entries a view takes, by key, in the same order."""
        return {key: param for key, param in cls.params().items() if view in param.views}

    @classmethod
    def from_query(cls, query: str | Query, view: View = View.CAPACITY) -> Self:
        """Read the choices from a link's query: repeated keys, ISO or partial dates.

        Args:
            query: a query string, or `{key: [values]}`.
            view: the question asked; a key it does not take is refused.

        Raises:
            BadFilter: a key or value is unknown, malformed, too long, or given twice where one
                is meant. Nothing is dropped in silence: a link shows what its sender saw or
                says what it cannot keep. Keys of mailers alone are dropped; who shows the page
                names them (`left_out`).
        """
        params = cls.taken_by(view)
        values: dict[str, Any] = {}
        for key, texts in _in_words_of_today(own_pairs(query), params).items():
            if key not in params:
                takes = ", ".join(params) or "no filter"
                raise BadFilter(key, ", ".join(texts), f"{view} takes {takes}")
            values[params[key].name] = params[key].kind.read(key, texts)
        return replace(cls(), **values)

    def under(self, key: str) -> Any:
        """What is chosen under a key of a link."""
        return getattr(self, self.params()[key].name)

    def to_query(self, view: View = View.CAPACITY) -> dict[str, list[str]]:
        """The inverse of `from_query`, in canonical order; defaults are not written."""
        return {
            key: param.kind.texts(value)
            for key, param in self.taken_by(view).items()
            if (value := self.under(key)) != param.default
        }

    def link(self, view: View = View.CAPACITY) -> str:
        """The query string of `to_query`, empty when nothing is chosen."""
        return urlencode(self.to_query(view), doseq=True)

    def only(self, view: View) -> Self:
        """These choices without those the view does not take."""
        others = (param for param in self.params().values() if view not in param.views)
        return replace(self, **{param.name: param.default for param in others})

    def where(self, view: View = View.CAPACITY) -> tuple[str, Bound]:
        """SQL predicate over the view's table, and the values bound to its `$names`.

        The predicate is made of constants only; nothing the reader typed is in it. Tables:
        capacity -> additions, lines -> line_status, claims -> claims_reconciled,
        sources -> sources.
        """
        params = self.taken_by(view)
        return predicate(view, params, {key: self.under(key) for key in params})

    def sentence(self, view: View = View.CAPACITY, today: dt.date | None = None) -> str:
        """What is shown, in plain English; it begins with "Showing" and ends with a stop."""
        params = self.taken_by(view)
        chosen = {key: self.under(key) for key in params}
        day = self.under("as_of") or today or dt.date.today()
        return f"Showing {phrase(view, params, chosen)}, as known on {day.isoformat()}."

    def check_known(
        self, known: Mapping[str, Collection[str]], names: Names = MappingProxyType({})
    ) -> Self:
        """These filters, every place and company by the name the data show, once they have it.

        Args:
            known: `{key: values}` of `queries.vocabulary`, and the ids of the versions kept
                under `release`.
            names: what else places and companies are called (`queries.names`).

        Raises:
            BadFilter: no line has that place or company, asked for or left out; the message
                names near ones. Or the version is not kept.
        """
        params = self.params()
        for key in (key for key, param in params.items() if isinstance(param.kind, Release)):
            if self.under(key) and self.under(key) not in known.get(key, ()):
                expected = "no published version of that name is kept"
                raise BadFilter(key, self.under(key), expected)
        shown = {
            key: as_shown(self.under(key), names.get(key, {}))
            for key, param in params.items()
            if isinstance(param.kind, Named)
        }
        for key, values in shown.items():
            for value in (*included(values), *excluded(values)):
                if value not in known[key]:
                    near = difflib.get_close_matches(value, list(known[key]), n=2)
                    hint = f"; near: {', '.join(near)}" if near else ""
                    raise BadFilter(key, value, f"no line has that {key}{hint}")
        changed = {params[k].name: v for k, v in shown.items() if v != self.under(k)}
        return replace(self, **changed) if changed else self


def _in_words_of_today(query: Query, params: Mapping[str, Param]) -> dict[str, list[str]]:
    """A link's query with what links of before called otherwise as it is called now."""
    pairs: dict[str, list[str]] = {}
    for key, texts in query.items():
        pairs.setdefault(key, [])
        former = params[key].former if key in params else {}
        for text in texts:
            for now, value in former.get(text, {key: text}).items():
                pairs.setdefault(now, []).append(value)
    return pairs
