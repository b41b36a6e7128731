"""A small invented news web on loopback, with gold labels: the demo and the tests run on it."""
