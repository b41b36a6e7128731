"""One module a revision, each spelling its tables out."""
