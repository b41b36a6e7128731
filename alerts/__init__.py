"""Who hears of a contradiction, in what words, and through which channel."""
