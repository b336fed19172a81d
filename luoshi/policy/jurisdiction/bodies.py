"""The bodies of a jurisdiction, out of its `units.yaml`: a tree of names with aliases and levels.

    市财政局:
      full: 示例市财政局
      level: 市
      aliases: [市财政]
      kind: 政府部门
      units:
        市非税收入中心: {full: 示例市非税收入中心}

The key is the name as a responsibility clause resolves it. A name, a full name or an alias points at one body only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from luoshi.policy.writing.yaml_lines import Data, Tree, read
from luoshi.policy.writing.yaml_lines import Path as KeyPath
from luoshi.problem import Problem, Refused, Say

_KEYS = ("full", "level", "kind", "aliases", "units")


@dataclass(frozen=True, slots=True)
class Body:
    """A unit: its name in clauses, its full name, and the body that it belongs to."""

    name: str
    full: str
    level: str | None = None
    kind: str | None = None
    aliases: tuple[str, ...] = ()
    parent: str | None = None


class Bodies:
    """All bodies of a jurisdiction; `resolve` gives the one name of any way to write it."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.all = tuple(bodies)
        self._by_name = {body.name: body for body in self.all}
        self._names = {
            written: body.name for body in self.all for written in (*body.aliases, body.full, body.name)
        }

    def __contains__(self, written: object) -> bool:
        return written in self._names

    def __getitem__(self, written: str) -> Body:
        return self._by_name[self._names[written]]

    def resolve(self, written: str) -> str:
        """The name of the body that is written so; what no body is called stays as it is."""
        return self._names.get(written, written)

    def nearest(self, written: str) -> str | None:
        """The known name that looks most like this one, for an error message."""
        found = get_close_matches(written, self._names, n=1, cutoff=0.6)
        return self._names[found[0]] if found else None

    def under(self, name: str) -> tuple[Body, ...]:
        """The bodies that belong directly to this one."""
        return tuple(body for body in self.all if body.parent == name)


def load_bodies(path: Path) -> Bodies:
    """Read `units.yaml`; raises `Refused` with every mistake in it."""
    try:
        source = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            Problem(
                "units.unreadable",
                Say(f"读不了 {path.name}（{error}）", f"cannot read {path.name} ({error})"),
                Say("确认文件存在，并以 UTF-8 保存", "make sure that the file is there and saved as UTF-8"),
            )
        ) from None
    return bodies_from(source, str(path))


def bodies_from(source: str, file: str = "units.yaml") -> Bodies:
    """The bodies that the text of a `units.yaml` describes."""
    if not source.strip():
        return Bodies(())
    tree, problems = read(source, file, 1)
    if tree is None:
        raise Refused(*problems)
    reader = _Reader(tree)
    bodies = tuple(reader.mapping(tree.data, (), None))
    if reader.problems:
        raise Refused(*reader.problems)
    return Bodies(bodies)


class _Reader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.problems: list[Problem] = []
        self._owners: dict[str, str] = {}

    def mapping(self, data: Data, path: KeyPath, parent: str | None) -> Iterator[Body]:
        if not isinstance(data, dict):
            if path or data != "":
                self._say(
                    path,
                    "units.shape",
                    Say("这里应当是一组单位，每个单位一个键", "here stand bodies, each with its own key"),
                    Say("写成“市财政局: {full: 示例市财政局}”", "write `市财政局: {full: 示例市财政局}`"),
                )
            return
        for name, value in data.items():
            yield from self._body(name, value, (*path, name), parent)

    def _body(self, name: str, value: Data, path: KeyPath, parent: str | None) -> Iterator[Body]:
        fields = {} if value in ("", "~", "null") else value
        if not isinstance(fields, dict):
            self._say(
                path,
                "units.shape",
                Say(f"“{name}”下面应当是一组键值", f"what stands under `{name}` must be keys with values"),
                Say(f"可用的键：{'、'.join(_KEYS)}", f"the keys are {', '.join(_KEYS)}"),
            )
            return
        for key in fields:
            if key not in _KEYS:
                self._unknown_key(key, (*path, key))
        full = self._text(fields, "full", path) or name
        aliases = self._aliases(fields.get("aliases", []), (*path, "aliases"))
        self._own(name, name, path)
        if full != name:
            self._own(full, name, (*path, "full"))
        for index, alias in enumerate(aliases):
            if alias not in (name, full):
                self._own(alias, name, (*path, "aliases", index))
        level, kind = self._text(fields, "level", path), self._text(fields, "kind", path)
        yield Body(name, full, level, kind, aliases, parent)
        if "units" in fields:
            yield from self.mapping(fields["units"], (*path, "units"), name)

    def _text(self, fields: dict[str, Data], key: str, path: KeyPath) -> str | None:
        value = fields.get(key)
        if value is None or (isinstance(value, str) and value.strip()):
            return value if value is None or isinstance(value, str) else None
        self._say(
            (*path, key),
            "units.text",
            Say(f"“{key}”应当是一段文字", f"`{key}` must be text"),
            Say("填上文字，或删去这个键", "fill it in, or delete the key"),
        )
        return None

    def _aliases(self, value: Data, path: KeyPath) -> tuple[str, ...]:
        if isinstance(value, list) and all(isinstance(alias, str) and alias.strip() for alias in value):
            return tuple(str(alias) for alias in value)
        self._say(
            path,
            "units.aliases",
            Say("aliases 应当是一列名称", "aliases must be a list of names"),
            Say("写成“aliases: [人行示例市中心支行]”", "write `aliases: [人行示例市中心支行]`"),
        )
        return ()

    def _own(self, written: str, name: str, path: KeyPath) -> None:
        """Each way to write a name belongs to one body."""
        owner = self._owners.setdefault(written, name)
        twice = owner == name and path[-1] == name and len(path) > 1 and self._seen_as_key(written, path)
        if owner != name or twice:
            self._say(
                path,
                "units.duplicate",
                Say(f"“{written}”已经指“{owner}”", f"`{written}` already means `{owner}`"),
                Say(
                    "一个名称只能指一个单位：删去其中一处",
                    "a name means one body only: delete one of the two",
                ),
                key=path[-1] == name,
            )

    def _seen_as_key(self, name: str, path: KeyPath) -> bool:
        keys = [
            key for key in self.tree.keys if key and key[-1] == name and (len(key) == 1 or key[-2] == "units")
        ]
        return len(keys) > 1 and keys[0] != path

    def _unknown_key(self, key: str, path: KeyPath) -> None:
        near = get_close_matches(key, _KEYS, n=1, cutoff=0.5)
        hint_zh = f"；是不是“{near[0]}”？" if near else ""
        hint_en = f"; did you mean `{near[0]}`?" if near else ""
        self._say(
            path,
            "units.key",
            Say(f"不认识的键“{key}”{hint_zh}", f"unknown key `{key}`{hint_en}"),
            Say(
                f"可用的键：{'、'.join(_KEYS)}；下级单位写在 units 下面",
                f"the keys are {', '.join(_KEYS)}; bodies that belong to this one stand under `units`",
            ),
            key=True,
        )

    def _say(self, path: KeyPath, code: str, message: Say, remedy: Say, *, key: bool = False) -> None:
        self.problems.append(Problem(code, message, remedy, self.tree.place(path, key=key)))
