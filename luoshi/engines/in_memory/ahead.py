"""A thread that works ahead of the one that reads what it makes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

_WAITING = 1

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Said(Generic[_T]):
    """What a thread hands over: an item, an error, or (neither) the end."""

    item: _T | None = None
    error: BaseException | None = None


def ahead(items: Iterable[_T]) -> Generator[_T, None, None]:
    """The items, made by a thread that is a few ahead. When the reader goes, the thread ends."""
    said: queue.Queue[_Said[_T]] = queue.Queue(_WAITING)
    gone = threading.Event()

    def hand(one: _Said[_T]) -> bool:
        while not gone.is_set():
            try:
                said.put(one, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not hand(_Said(item)):
                    close = getattr(items, "close", None)
                    if close:
                        close()
                    return
            hand(_Said())
        except BaseException as error:
            hand(_Said(error=error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            one = said.get()
            if one.error is not None:
                raise one.error
            if one.item is None:
                return
            yield one.item
    finally:
        gone.set()
        thread.join()
