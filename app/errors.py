"""Errors of the assistant, each saying what, where, and what to do.

AssistantError
├── SettingsError       a setting does not exist or has a value that is not allowed
├── QuestionError       the question is empty, too long, or not text
├── LanguageModelError  the language model cannot be reached or answers nonsense
├── LessonError         the documents have nothing to teach on the topic
├── StoreError          feedback or history cannot be written
├── OwnQuestionError    a question of one's own is not ready to be asked
├── BankError           the question bank has no such place, or no model to draft for it
└── ServerError         the web server cannot take its address

All messages are in bokmål, since they are shown to people as they are.
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of everything that the assistant raises on purpose."""


class SettingsError(AssistantError):
    """Raised for a key that does not exist or a value that is not allowed."""


class QuestionError(AssistantError):
    """Raised for a question that is empty, too long, or not text."""


class LanguageModelError(AssistantError):
    """Raised when the language model cannot be reached in time or sends something unusable."""


class LessonError(AssistantError):
    """Raised when no section treats the topic of a lesson."""


class StoreError(AssistantError):
    """Raised when the store of feedback and history cannot be opened or written."""


class OwnQuestionError(AssistantError):
    """Raised when a question of one's own is not ready to be asked; the message has a line for each problem."""


class BankError(AssistantError):
    """Raised when the question bank has no such document or section, or no model is there to draft questions."""


class ServerError(AssistantError):
    """Raised when the web server cannot take its address; the message names the option to change."""
