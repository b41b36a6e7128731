"""The edges and the order of work: configuration, HTTP, the nightly steps, Prefect, the command line."""
