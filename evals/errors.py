"""Errors of the evaluation suite, each saying what, where, and what to do.

EvalError
├── QuestionSetError  a question file is missing, malformed, or contradicts itself
├── LabelError        gold labels no longer agree with the index
├── GateFileError     the file with the limits cannot be used
├── RecordError       the record of an earlier run cannot be used
├── ExternalSetError  a set made by others is missing or not in the layout that it should have
└── RunError          the run could not be carried through

All messages are in bokmål, since they are shown to people as they are.
"""

from __future__ import annotations


class EvalError(Exception):
    """Base of everything that the evaluation suite raises on purpose."""


class QuestionSetError(EvalError):
    """Raised for a bad question file; the message names file and line."""


class LabelError(EvalError):
    """Raised when gold labels no longer agree with the index; the message lists them."""


class GateFileError(EvalError):
    """Raised when the file with the limits cannot be used."""


class RecordError(EvalError):
    """Raised when the record of an earlier run cannot be used; the message names the file."""


class ExternalSetError(EvalError):
    """Raised for a bad external set; the message names file and line, or file and entry."""


class RunError(EvalError):
    """Raised when a run could not be carried through."""
