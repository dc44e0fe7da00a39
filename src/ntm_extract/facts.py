"""What is known of one figure while its sentence is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from ntm_extract.document import Document
from ntm_extract.matching import Candidate
from ntm_extract.rules import Rule
from ntm_extract.wording import REACH, Span


@dataclass(slots=True)
class Context:
    """One figure's facts, filled in step by step; offsets are of the folded view.

    ``sentence`` is the figure's sentence, ``start`` where its own clause may begin in it (before the figure before,
    where that stands within the clause), and ``limit`` where the next figure begins. ``left`` and ``right`` bound what
    is already read beside the figure. ``keys`` are values, ``spans`` phrases. The key ``verb`` is not printed: it names
    the rule whose words were the figure's verb. ``before`` is the figure before it in the sentence. ``waiting`` says of
    a count that nobody has asked yet for its indicator, which is not printed.
    """

    candidate: Candidate
    sentence: Span
    before: Context | None
    start: int
    limit: int
    left: int
    right: int
    keys: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    steps: list[tuple[Rule, Span]] = field(default_factory=list)  # the context rules that took words, and which
    source: str = ""  # "noun" where the noun after the number is the indicator, "share" where it is the whole
    waiting: bool = False

    @property
    def kind(self) -> str:
        """The figure's kind."""
        return self.candidate.rule.emit

    @property
    def level(self) -> bool:
        """Whether the figure is a state, not an increase or a decrease."""
        return self.keys.get("relation", "level") == "level"

    @property
    def read_end(self) -> int:
        """Where the words end that are read after the figure, its noun included."""
        return max(self.right, self.spans["indicator"][1]) if self.source == "noun" else self.right

    @property
    def back(self) -> int:
        """How far back the sentence is read."""
        return max(self.sentence[0], self.candidate.start - REACH)

    def printed(self, document: Document) -> dict[str, str]:
        """The keys as the report prints them."""
        out = {key: value for key, value in self.keys.items() if key != "verb"}
        for key, (a, b) in self.spans.items():
            if key != "indicator" or self.kind != "quantity":
                out[key] = document.quote(a, b)
        return out
