"""Lesson drafts: what the documents say on a topic, level by level, with quiz items made of their own words."""

from app.lessons.export import to_docx, to_markdown
from app.lessons.lesson import KeyQuote, Lesson, LessonSection, LevelGroup, draft
from app.lessons.quiz import Option, QuizItem
from app.lessons.values import BLANK, Value, ValueKind, amount, values_of

__all__ = [
    "BLANK",
    "KeyQuote",
    "Lesson",
    "LessonSection",
    "LevelGroup",
    "Option",
    "QuizItem",
    "Value",
    "ValueKind",
    "amount",
    "draft",
    "to_docx",
    "to_markdown",
    "values_of",
]
