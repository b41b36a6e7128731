"""Grammar of English sentences: a dependency parse, and the clauses that it holds."""

from extractors.syntax.clauses import Clause, clauses_of
from extractors.syntax.parser import Parser, ParserError
from extractors.syntax.tree import Parse, Word, decode, encode

__all__ = ["Clause", "Parse", "Parser", "ParserError", "Word", "clauses_of", "decode", "encode"]
