"""Words that say that something is wrong, unknown or left out, and words that make a sentence."""

from __future__ import annotations

import re

TAKES_BACK = frozenset(
    ("wrong", "incorrect", "false", "untrue", "invalid", "impossible", "extraneous", "excluded",
     "inadmissible", "rejected", "eliminated", "discarded", "unknown", "undefined", "undetermined",
     "fails", "fail", "failed", "guess", "guessed", "insufficient", "without", "almost", "nearly",
     "too", "contradicts", "contradict", "contradicting", "contradiction", "contradictory")
)  # fmt: skip
VERBS = frozenset(
    ("is", "isn't", "are", "aren't", "was", "wasn't", "were", "weren't", "be", "been", "being",
     "must", "can", "can't", "cannot", "could", "should", "shouldn't", "will", "won't", "would",
     "may", "might", "has", "have", "had", "does", "doesn't", "did", "didn't", "not", "seems",
     "looks", "works", "gives", "makes")
)  # fmt: skip
# In the reason of an answer: the reason may end with another answer.
TURNS = re.compile(
    r"\b(?:but|however|actually|or|also|wait|though|although|unless|if)\b", re.IGNORECASE
)
