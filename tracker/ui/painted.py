"""The words that a run paints: of text, captions, cards and headings, whoever draws them."""

import re

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

_ESCAPE = re.compile(r"\\(.)")


def note_into(texts: list[str]) -> None:
    """Add what this run draws from now on to `texts`.

    Asked for only where the reader wants the terms: words come from many parts of a page, and
    none of them should have to hand in its own.
    """
    if (context := get_script_run_ctx()) is None:
        return
    send = context._enqueue

    def noted(message: ForwardMsg) -> None:
        if words := _words(message):
            texts.append(_ESCAPE.sub(r"\1", words))
        send(message)

    context._enqueue = noted


def _words(message: ForwardMsg) -> str:
    """The words of one element; empty for a chart, a table or a widget."""
    element = message.delta.new_element
    match element.WhichOneof("type"):
        case "markdown":
            return element.markdown.body
        case "heading":
            return element.heading.body
        case "text":
            return element.text.body
        case "metric":
            return f"{element.metric.label} {element.metric.body} {element.metric.delta}"
    return message.delta.add_block.expandable.label
