"""Near-duplicates: fingerprints that make candidates, and the verdict on a pair."""

from extractors.duplicates.fingerprint import fingerprint
from extractors.duplicates.rewrite import rewrite_keys
from extractors.duplicates.verdict import TextOf, best_duplicate, compare_texts

__all__ = ["TextOf", "best_duplicate", "compare_texts", "fingerprint", "rewrite_keys"]
