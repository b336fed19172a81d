"""From the texts of a row to a policy that decides, and back to what is wrong with them.

`ready_from(text, name, units, facts)` is kept in memory under the sha256 of the three (`key_of`), so that a version is
compiled once in each process, whoever asks. A withdrawn version keeps its own units and facts and decides as it did.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256
from threading import Lock

from luoshi.policy.bodies import Bodies, bodies_from
from luoshi.policy.folder import Surroundings
from luoshi.policy.load import ready
from luoshi.policy.policy import Policy as Running
from luoshi.policy.vocabulary import Vocabulary, read_vocabulary
from luoshi.problem import Problem, Refused

KEPT = 256
"""How many policies a process keeps ready: some hundred KB to 20 MB each."""
_ready: OrderedDict[str, Running] = OrderedDict()
_around: OrderedDict[str, Surroundings] = OrderedDict()
_lock = Lock()


def key_of(text: str, units: str, facts: str) -> str:
    """Of all that a decision hangs on."""
    whole = sha256()
    for part in (text, units, facts):
        data = part.encode("utf-8", "surrogatepass")
        whole.update(f"{len(data)}:".encode() + data)
    return whole.hexdigest()


def surroundings_of(units: str, facts: str) -> Surroundings:
    """What units.yaml and facts.yaml say; their mistakes are in `problems`."""
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
    found = Surroundings(registry, vocabulary, (*problems, *wrong))
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


def ready_from(text: str, name: str, units: str, facts: str, key: str | None = None) -> Running:
    """The policy, ready to decide. Raises `Refused` with everything that keeps it from that."""
    key = key or key_of(text, units, facts)
    if found := kept(key):
        return found
    made = ready(text, name, surroundings_of(units, facts))
    with _lock:
        _ready[key] = made
        while len(_ready) > KEPT:
            _ready.popitem(last=False)
    return made
