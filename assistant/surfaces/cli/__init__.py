"""The command line, one file a command; ``main`` lists them."""
