"""Data that people edit: the first corpus, feeds, watch list, topics, predicates and channels."""
