"""Known values in running text."""

from __future__ import annotations

import json

from aad53004.redaction.microsoft import VOCABULARY
from aad53004.redaction.shapes import WORD, folded


class Literals:
    """Known values, found in text by their first word: the cost of a look-up does not grow with their number.

    ``values``: each value with its pseudonym; of two spellings that fold to the same the first one counts.
    """

    def __init__(self, values: list[tuple[str, str]] | None = None) -> None:
        self._folded: dict[str, dict[tuple[int, int], dict[str, str]]] = {}
        self._exact: dict[str, str] = {}
        for text, pseudonym in values or ():
            self._add(text, pseudonym)
        for token, shapes in self._folded.items():
            self._folded[token] = dict(sorted(shapes.items(), key=lambda item: (item[0][0] - item[0][1], item[0])))

    def __bool__(self) -> bool:
        return bool(self._folded or self._exact)

    def _add(self, text: str, pseudonym: str) -> None:
        first = WORD.search(text)
        if first is None or len(text) < 3 or len(text) > 1024:
            return
        words = WORD.findall(folded(text))
        if len(words) == 1 and words[0] in VOCABULARY:
            return
        if first[0] == text and text.isalpha():
            # A single word is a name only as it is written: "Will" is one, "will" is none.
            self._exact.setdefault(text, pseudonym)
            self._exact.setdefault(text.upper(), pseudonym)
            return
        if text.isdigit() and len(text) < 6:
            return
        if len(words) <= 3 and all(word in VOCABULARY for word in words):
            return
        for variant in {
            text,
            text.replace("'", "''"),
            json.dumps(text)[1:-1],
            json.dumps(text, ensure_ascii=False)[1:-1],
        }:
            low = folded(variant)
            word = WORD.search(low)
            if word is not None:
                self._folded.setdefault(word[0], {}).setdefault((word.start(), len(low)), {}).setdefault(low, pseudonym)

    def at(self, text: str, low: str, start: int, end: int, after: int) -> tuple[int, int, str] | None:
        """The longest known value whose first word is the one from ``start`` to ``end``: its span and pseudonym.

        ``low``: ``text`` folded. A value begins at ``after`` or later.
        """
        for (offset, length), values in self._folded.get(low[start:end], {}).items():
            begin = start - offset
            finish = begin + length
            if begin < after or finish > len(text):
                continue
            pseudonym = values.get(low[begin:finish])
            if pseudonym is not None and not (
                low[finish - 1].isalnum() and finish < len(low) and low[finish].isalnum()
            ):
                return begin, finish, pseudonym
        pseudonym = self._exact.get(text[start:end])
        return (start, end, pseudonym) if pseudonym is not None else None
