"""From the texts of a row to a policy that decides, and back to what is wrong with them.

`ready_from(text, name, units, facts)` is kept in memory under the sha256 of the three (`key_of`), so that a version is
compiled once in each process, whoever asks and however many threads ask at once (`once`). A withdrawn version keeps its
own units and facts and decides as it did.

A policy of 100,000 characters takes some 15 MB and a good part of a second. Those in force are all kept (`keep_always`),
for a match reads them all; of the others the latest that were asked for, up to SPARE characters.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

import structlog

from luoshi.office.catalogue.models import digest_of
from luoshi.policy.jurisdiction.bodies import Bodies, bodies_from
from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.jurisdiction.vocabulary import Vocabulary, read_vocabulary
from luoshi.policy.load import ready
from luoshi.policy.policy import Policy as Running
from luoshi.problem import Problem, Refused, Say
from luoshi.rules.types import Type

log = structlog.get_logger("luoshi.catalogue")

SPARE = 1_500_000
"""Characters of policies that are not in force and still kept ready: some 200 MB."""
_ready: OrderedDict[str, Running] = OrderedDict()
_always: frozenset[str] = frozenset()
_making: dict[str, Lock] = {}
_around: OrderedDict[str, tuple[Surroundings, Mapping[str, Type]]] = OrderedDict()
_lock = Lock()


def key_of(text: str, units: str, facts: str) -> str:
    """Of all that a decision hangs on."""
    return digest_of(text, units, facts)


def surroundings_of(units: str, facts: str) -> Surroundings:
    """What units.yaml and facts.yaml say; their mistakes are in `problems`."""
    return _shared(units, facts)[0]


def known_of(units: str, facts: str) -> Mapping[str, Type]:
    """The types of the facts in facts.yaml: one object for all versions that share the files."""
    return _shared(units, facts)[1]


def _shared(units: str, facts: str) -> tuple[Surroundings, Mapping[str, Type]]:
    key = key_of("", units, facts)
    with _lock:
        if key in _around:
            return _around[key]
    problems: list[Problem] = []
    registry: Bodies | None = None
    try:
        registry = bodies_from(units) if units.strip() else None
    except Refused as refused:
        problems += refused.problems
    vocabulary, wrong = read_vocabulary(facts) if facts.strip() else (Vocabulary(), [])
    known = {name: fact.type for name, fact in vocabulary.facts.items()}
    found = Surroundings(registry, vocabulary, (*problems, *wrong)), known
    with _lock:
        _around[key] = found
        while len(_around) > 32:
            _around.popitem(last=False)
    return found


def kept(key: str) -> Running | None:
    """The policy of that key, if this process has it ready."""
    with _lock:
        if key in _ready:
            _ready.move_to_end(key)
        return _ready.get(key)


def keep_always(keys: Iterable[str]) -> None:
    """Those in force: they stay ready, whatever else is asked for."""
    global _always
    with _lock:
        _always = frozenset(keys)
        _let_go()


def ready_from(text: str, name: str, units: str, facts: str) -> Running:
    """The policy, ready to decide. Raises `Refused` with everything that keeps it from that."""
    return once(key_of(text, units, facts), lambda: compiled(text, name, units, facts))


def once(key: str, make: Callable[[], Running]) -> Running:
    """The policy of that key: what this process has, or what `make` gives. One thread makes it; those that want it too
    wait for that."""
    if found := kept(key):
        return found
    with _lock:
        making = _making.setdefault(key, Lock())
    with making:
        if found := kept(key):
            return found
        try:
            made = make()
            with _lock:
                _ready[key] = made
                _let_go()
        finally:
            with _lock:
                _making.pop(key, None)
    return made


def compiled(text: str, name: str, units: str, facts: str) -> Running:
    """Where the program itself fails on a text, that is one more way of not being ready."""
    try:
        return ready(text, name, surroundings_of(units, facts))
    except (Refused, MemoryError):
        raise
    except Exception as error:
        log.exception("the program fails on a policy", policy=name)
        what = type(error).__name__
        said = Say(f"程序读这份政策时出错（{what}）", f"the program fails on this policy ({what})")
        remedy = Say("把日志里的出错信息告诉维护人员", "give the error in the log to the maintainers")
        raise Refused(Problem("policy.failed", said, remedy)) from error


def _let_go() -> None:
    """Of those not in force, what was asked for longest ago; the last one stays. The lock is held."""
    spare = [key for key in _ready if key not in _always]
    size = sum(len(_ready[key].document.text) for key in spare)
    for key in spare[:-1]:
        if size <= SPARE:
            return
        size -= len(_ready.pop(key).document.text)
