"""Names in articles: which entity of the watch list a mention stands for, and why."""

from extractors.entities.tagger import ArticleTagging, Tagger

__all__ = ["ArticleTagging", "Tagger"]
