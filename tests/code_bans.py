"""What no line of the program may say and no rule of ruff can tell: read from the syntax tree, so
that a new spelling of an old danger is found and a comment about it is not."""

import ast
from collections.abc import Iterator

ASKED = ("frame", "execute", "executemany", "sql", "query")  # methods that take SQL as `sql`
BUILDERS = ("where", "predicate")  # give (SQL of constants, bound values): tracker/filters

ATTRIBUTES = {  # as `.word` of anything, or getattr(.., "word"); functions of modules: ruff
    *("html", "iframe", "components"),  # st.html, column.html, components.html
    *("eval", "exec", "system", "popen", "import_module", "unsafe_load"),
    *("read_pickle", "to_pickle", "to_excel", "to_html", "to_csv"),  # ours: tracker.export.to_csv
}
NAMES = {"eval", "exec", "compile", "input", "__import__"}
TEXTS = {"unsafe_allow_html", "unsafe_allow_javascript"}  # as keyword, text or anything else


def dangers(source: str) -> list[str]:
    """The banned words of a file, each as often as it stands there."""
    return [word for node in ast.walk(ast.parse(source)) for word in _dangers_of(node)]


def _dangers_of(node: ast.AST) -> list[str]:
    match node:
        case ast.Attribute(value=ast.Name(id="export"), attr="to_csv"):
            return []
        case ast.Attribute(attr=word):
            return [word] if word in ATTRIBUTES | TEXTS else []
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=word), *_]):
            return [word] if word in ATTRIBUTES else []
        case ast.Name(id=word):
            return [word] if word in NAMES | TEXTS else []
        case ast.Constant(value=str(word)) | ast.keyword(arg=str(word)) if word in TEXTS:
            return [word]
        case ast.keyword(arg="verify", value=ast.Constant(value=False)):
            return ["verify"]
        case _:
            return []


MARKDOWN = {  # what Streamlit renders as Markdown, so that a text in it can become a link
    *("error", "warning", "info", "success", "exception", "toast"),
    *("markdown", "caption", "write", "write_stream", "latex", "badge"),
}
ELSEWHERE = ("log", "logging", "logger", "controls")  # their `error` and `write` draw nothing
COUNTED = ("escaped", "number", "percent", "whole", "len")  # give plain text, or figures


def unescaped_markdown(source: str) -> Iterator[tuple[int, str]]:
    """Each text handed to Streamlit as Markdown, or as `help`, that may hold somebody's words.

    Harmless are constants, names in capitals, figures with a format no text has, what
    `tracker.ui.plain.escaped` gives, and whatever f-strings, `+` and conditions make of these.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        texts = [word.value for word in node.keywords if word.arg == "help"]
        match node.func:
            case ast.Attribute(value=ast.Name(id=name)) if name in ELSEWHERE:
                continue
            case ast.Attribute(attr=word) if word in MARKDOWN:
                texts += [*node.args, *(one.value for one in node.keywords if one.arg == "body")]
                texts += [one.value for one in node.keywords if one.arg is None]
        yield from ((node.lineno, ast.unparse(text)) for text in texts if not _is_plain(text))


def _is_plain(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.JoinedStr(values=values) | ast.BoolOp(values=values):
            return all(map(_is_plain, values))
        case ast.FormattedValue(value=value, format_spec=form):
            return _is_plain(value) or _is_of_figures(form)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_plain(left) and _is_plain(right)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_plain(body) and _is_plain(orelse)
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name in COUNTED
        case _:
            return False


def _is_of_figures(form: ast.expr | None) -> bool:
    """Whether a format refuses texts: one of numbers or of days."""
    match form:
        case ast.JoinedStr(values=[ast.Constant(value=str(spec))]):
            return spec.startswith("%") or "," in spec or spec[-1] in "dfge%"
        case _:
            return False


VAGUE = {"one", "kept", "found", "told", "said"}  # fit anything, so they say nothing of it


def vague_names(source: str) -> list[str]:
    """The names a file binds that do not say what they hold, each as often as it binds them."""
    return [
        name
        for node in ast.walk(ast.parse(source))
        for name in [_bound_by(node)]
        if name is not None and name in VAGUE
    ]


def _bound_by(node: ast.AST) -> str | None:
    """The name a node gives to something: by assignment, in a loop, as an argument or a field."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
            return name
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return name
        case ast.alias(asname=name) | ast.MatchMapping(rest=name):
            return name
        case _:
            return None


def questions(source: str) -> list[str]:
    """Each call of a file that hands SQL to the database."""
    return [
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ASKED
    ]


def spliced_sql(source: str) -> Iterator[tuple[int, str]]:
    """Each SQL text handed to the database that is not made of constants: (line, what).

    Constants are texts, names in capitals (of this file or imported), their members, what the
    filters' builder gives, and whatever f-strings, `+`, `join` and conditions make of these.
    """
    tree = ast.parse(source)
    look = _Look(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in ASKED:
            texts = node.args[:1] + [word.value for word in node.keywords if word.arg == "sql"]
            texts += [word.value for word in node.keywords if word.arg in (None, "query")]
            for text in texts:
                if not look.is_constant(text, look.home.get(id(node))):
                    yield node.lineno, ast.unparse(text)


class _Look:
    """Where the names of one file get their values."""

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.home: dict[int, ast.FunctionDef] = {}  # node -> the function around it
        self.functions: dict[str, ast.FunctionDef] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
                self.home |= dict.fromkeys(map(id, ast.walk(node)), node)  # the innermost is last
        self.under_way: set[tuple[int, str]] = set()

    def is_constant(self, node: ast.expr, home: ast.FunctionDef | None) -> bool:
        """Whether a text is made of constants only."""

        def all_of(nodes) -> bool:
            return all(self.is_constant(one, home) for one in nodes)

        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=values):
                return all_of(values)
            case ast.FormattedValue(value=value):
                return self.is_constant(value, home)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return all_of([left, right])
            case ast.IfExp(body=body, orelse=orelse):
                return all_of([body, orelse])
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                return all_of(elts)
            case ast.Subscript(value=value):
                return self.is_constant(value, home)
            case ast.Name(id=name):
                return self._name(name, home)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return self._returns(self.functions[name])
            case ast.Call(func=ast.Name(id=name)):
                return name.isupper() or name == "known_to_period"  # judged in its own file
            case _:
                return False

    def _name(self, name: str, home: ast.FunctionDef | None) -> bool:
        is_local = home is not None and any(
            isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
            for node in ast.walk(home)
        )
        if name.isupper() and not is_local:
            return True
        if home is None or (id(home), name) in self.under_way:
            return home is not None  # a text that grows by itself: `values += "..."`
        self.under_way.add((id(home), name))
        try:
            given = list(self._given(name, home))
            return bool(given) and all(given)
        finally:
            self.under_way.discard((id(home), name))

    def _given(self, name: str, home: ast.FunctionDef) -> Iterator[bool]:
        """For each place a name of a function gets a value: whether it is a constant."""
        for node in ast.walk(home):
            match node:
                case ast.Assign(targets=[ast.Name(id=other)], value=value) if other == name:
                    yield self.is_constant(value, home)
                case ast.Assign(targets=[ast.Tuple(elts=[first, *_])], value=value) if (
                    ast.unparse(first) == name
                ):
                    yield _is_builder(value)
                case ast.Assign(targets=targets) if any(
                    isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id == name
                    for target in targets
                    for one in ast.walk(target)
                ):
                    yield False
                case ast.AugAssign(target=ast.Name(id=other), value=value) if other == name:
                    yield self.is_constant(value, home)
                case ast.For(target=ast.Name(id=other), iter=source) if other == name:
                    yield self.is_constant(source, home)
                case ast.NamedExpr(target=ast.Name(id=other)) if other == name:
                    yield False
        names = [one.arg for one in home.args.args]
        if name in names:
            yield from self._passed(name, names.index(name), home)

    def _passed(self, name: str, at: int, home: ast.FunctionDef) -> Iterator[bool]:
        """For each call of a function in this file: whether it passes a constant as `name`."""
        calls = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == home.name
        ]
        yield bool(calls) and home.name.startswith("_")  # others could pass anything
        for call in calls:
            words = {word.arg: word.value for word in call.keywords}
            value = call.args[at] if at < len(call.args) else words.get(name)
            if value is not None:  # else its default, which is a constant
                yield self.is_constant(value, self.home.get(id(call)))

    def _returns(self, function: ast.FunctionDef) -> bool:
        returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
        return bool(returned) and all(
            value is not None and self.is_constant(value, function) for value in returned
        )


def _is_builder(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name in BUILDERS
        case _:
            return False
