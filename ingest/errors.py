"""Errors of the ingestion pipeline, each saying what, where, and what to do.

IngestError
├── RegisterError     the register is missing, malformed, or names something impossible
├── GlossaryError     the glossary is malformed or contradicts itself
├── QuestionBankError the question bank is malformed
├── ReadError         one document cannot be read
│   └── LimitError    one document is larger than what is safe to read
├── FetchError        one document cannot be brought from the web
│   ├── Unreachable   there is no connection to the server
│   ├── Interrupted   the server broke off, fell silent or is busy; trying again may help
│   ├── TooSlow       one answer took longer as a whole than we wait
│   └── AddressError  the address gives nothing, or may not be followed
├── IndexUnusable
│   ├── IndexMissing  there is no index, or it is half written
│   └── IndexMismatch the index was made by another version or model
├── IndexBusy         another process is writing the index
└── IndexUnwritable   the disk is full, or the folder refuses to be written

All messages are in bokmål, since they are shown to people as they are.
"""

from __future__ import annotations


class IngestError(Exception):
    """Base of everything that ingest raises on purpose."""


class RegisterError(IngestError):
    """Raised for a bad register; the message names file, entry and key."""


class GlossaryError(IngestError):
    """Raised for a bad glossary; the message names file, entry and key."""


class QuestionBankError(IngestError):
    """Raised for a bad file of the question bank; the message names file and place."""


class ReadError(IngestError):
    """Raised by a reader when one document cannot be read; the message is one line."""


class LimitError(ReadError):
    """Raised when a document is larger than what is safe to read; the message names the limit."""


class FetchError(IngestError):
    """Raised when one document cannot be brought from the web; the message says what to do by hand."""


class Unreachable(FetchError):
    """Raised when there is no connection to the server.

    :param host: the server, with its port where the address has one.
    """

    def __init__(self, message: str, host: str = "") -> None:
        super().__init__(message)
        self.host = host


class Interrupted(FetchError):
    """Raised when the server broke off, fell silent or is busy.

    :param retry_after: seconds that the server asks for before the next attempt.
    """

    def __init__(self, message: str, retry_after: float = 0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooSlow(FetchError):
    """Raised when one answer took longer as a whole than we wait, however steadily it came."""


class AddressError(FetchError):
    """Raised when an address gives nothing, or may not be followed."""


class IndexUnusable(IngestError):
    """Base for an index that cannot be opened; the message names the command that mends it."""


class IndexMissing(IndexUnusable):
    """Raised when there is no index, or only a half-written one."""


class IndexMismatch(IndexUnusable):
    """Raised when the index was made by another version of the program or another model."""


class IndexBusy(IngestError):
    """Raised when another process is writing the index."""


class IndexUnwritable(IngestError):
    """Raised when the index cannot be written; the one that was there still serves."""
