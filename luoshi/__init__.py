"""落实: a government policy document, made to run."""

__version__ = "0.1.0"
