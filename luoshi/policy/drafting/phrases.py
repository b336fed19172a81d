"""The words to quote for what was found in a measure: they stand only once in it, hold nothing else that was found,
and read as words do.

`alone` is the number or date itself where that is enough (延续至2023年3月底), else with a word or two beside it;
`clause` is the whole stretch that says what is counted (2023年新增市重点实验室5家以上).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from luoshi.policy.document import Measure
from luoshi.text.span import Found, Moment, Quantity

_STOPS = "，。；：、（）()“”\n"
_FAR_STOPS = "。；\n"
_COMMAS = "，。；：\n"
_JOINTS = "、和及与并或"
_LOOSE = "了和及与并或在对由按将把为从至到以于、"
"""Characters that no quotation should end in."""
_LEADS = "按对由为至到达在于以其将把凡自从照给"
"""Characters behind which a quotation may begin."""
_REACH = 16
_WIDE = 40


class Words:
    """A measure's words, for quoting from."""

    def __init__(self, measure: Measure, *, rhythm: bool = False) -> None:
        """`rhythm`: how often something is done counts as found too."""
        self.text = measure.text
        self.base = measure.start
        rhythms: tuple[Found, ...] = measure.recurrences if rhythm else ()
        found: list[Found] = sorted(
            (*measure.quantities, *measure.moments, *rhythms), key=lambda one: (one.start, one.end)
        )
        self._found = found
        self._starts = [one.start - self.base for one in found]

    def once(self, low: int, high: int) -> bool:
        """Whether what stands there stands nowhere else in the measure."""
        if low >= high:
            return False
        words = self.text[low:high]
        return self.text.find(words) == low and self.text.find(words, low + 1) < 0

    def alone(self, found: Found) -> str | None:
        """The fewest words around it that stand only once; None if there are none. Words behind come before words
        ahead (2023年筹建 reads better than 建设，2023年), and another clause is entered only where this one is not
        enough."""
        low, high = found.start - self.base, found.end - self.base
        if self.once(low, high):
            return self.text[low:high]
        left, right = self._room(found, _STOPS, _REACH)
        for end in self._behind(high, right):
            if self.once(low, end):
                return self.text[low:end]
        for start in self._ahead(low, left):
            if self.once(start, high):
                return self.text[start:high]
        return self._widened(found)

    def clause(self, quantity: Quantity) -> str | None:
        """The stretch between two marks that the quantity stands in, with a date if one leads it; None if it holds
        another number or stands twice."""
        low, high = quantity.start - self.base, quantity.end - self.base
        before, behind = self._neighbours(quantity)
        start = self._clause_start(low, before)
        end = self._clause_end(high, behind)
        words = self.text[start:end]
        if words.count("（") != words.count("）") or words.count("(") != words.count(")"):
            start, end = low, high
        while end > high and self.text[end - 1] in " \u3000":
            end -= 1
        while start < low and self.text[start] in " \u3000":
            start += 1
        return self.text[start:end] if self.once(start, end) else None

    def from_(self, start: int, found: Found) -> str | None:
        """The words from an offset of the measure to the end of what was found, if they hold nothing else."""
        before, _ = self._neighbours(found)
        if before and before.end - self.base > start:
            return None
        high = found.end - self.base
        return self.text[start:high] if self.once(start, high) else None

    def _neighbours(self, found: Found) -> tuple[Found | None, Found | None]:
        """What was found directly before and behind it."""
        at = bisect_left(self._starts, found.start - self.base)
        before = at - 1
        while before >= 0 and self._found[before].end > found.start:
            before -= 1
        behind = bisect_left(self._starts, found.end - self.base)
        return (
            self._found[before] if before >= 0 else None,
            self._found[behind] if behind < len(self._found) else None,
        )

    def _room(self, found: Found, stops: str, reach: int) -> tuple[int, int]:
        """How far a quotation may grow on both sides: to the next mark, the next thing found, or the reach."""
        before, behind = self._neighbours(found)
        low, high = found.start - self.base, found.end - self.base
        left = max(0, low - reach, before.end - self.base if before else 0)
        right = min(len(self.text), high + reach, behind.start - self.base if behind else len(self.text))
        while low > left and self.text[low - 1] not in stops:
            low -= 1
        while high < right and self.text[high] not in stops:
            high += 1
        return low, high

    def _behind(self, high: int, right: int) -> Iterator[int]:
        """Ends that read well: most words have two characters."""
        for end in range(high + 2, right, 2):
            if self.text[end - 1] not in _LOOSE:
                yield end
        if right > high:
            yield right

    def _ahead(self, low: int, left: int) -> Iterator[int]:
        if self.text[low - 1 : low] != "的":
            yield from range(low - 2, left, -2)
        for start in range(low - 2, left, -1):
            if self.text[start - 1] in _LEADS:
                yield start
        if left < low:
            yield left

    def _widened(self, found: Found) -> str | None:
        low, high = found.start - self.base, found.end - self.base
        left, right = self._room(found, _FAR_STOPS, 2 * _REACH)
        while not self.once(low, high):
            if high < right:
                high += 1
            elif low > left:
                low -= 1
            else:
                return None
        return self.text[low:high]

    def _clause_start(self, low: int, before: Found | None) -> int:
        """Behind the last comma, or at the date that leads the clause; where another number stands between, behind the
        word that joins the two."""
        start = self._mark_before(low, _COMMAS)
        edge = before.end - self.base if before else 0
        if before and start <= edge:
            return before.start - self.base if isinstance(before, Moment) else self._joint(edge, low, low)
        if isinstance(before, Moment) and self.text[edge:start] == "，":
            return before.start - self.base  # 到2020年，秸秆综合利用率达到85%以上
        return start if low - start <= _WIDE else max(self._mark_before(low, "、"), start, low - _WIDE)

    def _clause_end(self, high: int, behind: Found | None) -> int:
        """Before the next comma; where another number stands before it, before the word that joins the two."""
        ends = [self.text.find(char, high, high + _WIDE) for char in _COMMAS]
        end = min((at for at in ends if at >= 0), default=min(len(self.text), high + _WIDE))
        edge = behind.start - self.base if behind else len(self.text)
        if edge >= end:
            return end
        if isinstance(behind, Moment) or self.text[high] in _JOINTS:
            return high
        return max(high, self._joint(high, edge, high) - 1)

    def _joint(self, low: int, high: int, otherwise: int) -> int:
        """Behind the word that joins two parts of a list: the one that begins the stretch, else its last."""
        if self.text[low : low + 1] and self.text[low] in _JOINTS:
            return low + 1
        at = max(self.text.rfind(char, low, high) for char in _JOINTS)
        return at + 1 if at >= 0 else otherwise

    def _mark_before(self, low: int, marks: str) -> int:
        return max(self.text.rfind(char, 0, low) for char in marks) + 1
