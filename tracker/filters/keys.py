"""What the table of the filters says, by the key of a link."""

import datetime as dt

from tracker.filters.days import Day, SpanEnd
from tracker.filters.kinds import Codes, Named, Number, Whole
from tracker.filters.options import View
from tracker.filters.table import Filters
from tracker.terms import Labelled

_PARAMS = Filters.params()
KEYS: dict[View, tuple[str, ...]] = {view: tuple(Filters.taken_by(view)) for view in View}
ATTRIBUTE = {key: param.name for key, param in _PARAMS.items()}  # -> attribute of Filters
EXCLUDABLE = tuple(key for key, param in _PARAMS.items() if param.may_exclude)
PLACES = tuple(key for key, param in _PARAMS.items() if isinstance(param.kind, Named))
CODES: dict[str, type[Labelled]] = {
    key: param.kind.codes for key, param in _PARAMS.items() if isinstance(param.kind, Codes)
}
NUMBERS = {
    key: (param.kind.low, param.kind.high)
    for key, param in _PARAMS.items()
    if isinstance(param.kind, Number)
}
WHOLE = tuple(key for key, param in _PARAMS.items() if isinstance(param.kind, Whole))
DAYS = {key: param.kind for key, param in _PARAMS.items() if isinstance(param.kind, Day)}
LOOKED_FROM = tuple(key for key, kind in DAYS.items() if not isinstance(kind, SpanEnd))


def day_range(key: str) -> tuple[dt.date, dt.date]:
    """The first and the last day a key can hold."""
    return DAYS[key].span()
