"""The whole page: header, banner and tabs, and the look they share."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from app import Assistant
from app.bank import QuestionBank
from app.ownquestions import OwnQuestions
from app.settings import Settings
from app.store import Store
from app.ui.chat import ChatTab
from app.ui.desk import Desk
from app.ui.documents import DocumentsTab, banner_html
from app.ui.evaluation import EvaluationTab
from app.ui.feedback import FeedbackPart
from app.ui.lessons import LessonsTab
from app.ui.wiring import PRIVATE, text

TITLE = "Sambandssvar"
STYLE = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
SCRIPT = Path(__file__).with_name("head.js").read_text(encoding="utf-8")
HEAD = f"""
<meta name="description" content="Svar med henvisning fra regelverket for Nødnett">
<meta name="color-scheme" content="light dark">
<script>{SCRIPT}</script>
<style>{STYLE}</style>
"""
HEADER = f"""
<header class="ss-header">
  <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8"/>
    <path d="M8 12a11 11 0 0 1 16 0M11 16a7 7 0 0 1 10 0" fill="none" stroke-width="2.5" stroke-linecap="round"/>
    <circle cx="16" cy="21.5" r="2.5"/>
  </svg>
  <div><h1>{TITLE}</h1><p>Svar med henvisning fra regelverket for Nødnett</p></div>
</header>
"""
FONTS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif")
FIXED_FONTS = ("ui-monospace", "Consolas", "Liberation Mono", "monospace")


def theme() -> gr.themes.Base:
    """The look of Gradio's own components, in the colours of ``style.css``; fonts are those of the machine."""
    both = {
        "body_background_fill": "var(--ss-ground)",
        "body_text_color": "var(--ss-ink)",
        "body_text_color_subdued": "var(--ss-quiet)",
        "background_fill_primary": "var(--ss-surface)",
        "background_fill_secondary": "var(--ss-ground)",
        "block_background_fill": "var(--ss-surface)",
        "block_border_color": "var(--ss-line)",
        "block_label_text_color": "var(--ss-quiet)",
        "block_title_text_color": "var(--ss-quiet)",
        "border_color_primary": "var(--ss-line)",
        "border_color_accent": "var(--ss-accent)",
        "color_accent_soft": "var(--ss-accent-soft)",
        "input_background_fill": "var(--ss-field)",
        "input_border_color": "var(--ss-field-line)",
        "input_border_color_focus": "var(--ss-accent)",
        "input_placeholder_color": "var(--ss-quiet)",
        "checkbox_background_color": "var(--ss-field)",
        "checkbox_background_color_selected": "var(--ss-accent-fill)",
        "checkbox_border_color": "var(--ss-field-line)",
        "checkbox_border_color_selected": "var(--ss-accent)",
        "checkbox_label_background_fill": "transparent",
        "checkbox_label_background_fill_selected": "var(--ss-accent-soft)",
        "checkbox_label_border_color": "var(--ss-line)",
        "checkbox_label_text_color": "var(--ss-ink)",
        "checkbox_label_text_color_selected": "var(--ss-ink)",
        "button_primary_background_fill": "var(--ss-accent-fill)",
        "button_primary_background_fill_hover": "var(--ss-accent-fill-hover)",
        "button_primary_text_color": "#ffffff",
        "button_secondary_background_fill": "var(--ss-surface)",
        "button_secondary_background_fill_hover": "var(--ss-accent-soft)",
        "button_secondary_border_color": "var(--ss-field-line)",
        "button_secondary_text_color": "var(--ss-ink)",
        "panel_background_fill": "var(--ss-surface)",
        "link_text_color": "var(--ss-accent)",
    }
    base = gr.themes.Base(
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_md,
        font=FONTS,
        font_mono=FIXED_FONTS,
    )
    return base.set(**both, **{f"{name}_dark": value for name, value in both.items()}, block_shadow="none")


def build_page(assistant: Assistant, store: Store, settings: Settings) -> gr.Blocks:
    """Put the page together; nothing is served yet."""
    bank = QuestionBank(assistant, settings.data)
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as demo:
        text(HEADER, "ss-header-part")
        banner = text("", "ss-banner-part")
        demo.load(lambda: banner_html(assistant.documents()), None, banner, **PRIVATE)
        with gr.Tabs(elem_id="ss-tabs", overflow_behavior="wrap"):
            with gr.Tab("Spør"):
                ChatTab(demo, Desk(assistant, store))
            with gr.Tab("Dokumenter"):
                DocumentsTab(demo, assistant, bank)
            with gr.Tab("Undervisning"):
                LessonsTab(assistant)
            with gr.Tab("Evaluering"):
                EvaluationTab(demo, settings.data / "eval")
                FeedbackPart(demo, OwnQuestions(assistant, store, settings.data), bank)
    demo.queue(default_concurrency_limit=8, max_size=64)
    return demo
