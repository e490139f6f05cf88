"""«Hvorfor dette svaret?» under a reply: what was considered, how it fitted, and what was kept out."""

from __future__ import annotations

from collections import Counter

from app.types import Considered, Explanation
from app.ui.markup import button, escape, level_badge


def explanation_html(explanation: Explanation | None) -> str:
    """The explanation, folded; nothing where there is none.

    Of sentences that were taken out only the reasons are shown: what no source says never comes on the screen.
    """
    if explanation is None:
        return ""
    parts = [
        f"<p>{escape(explanation.decision)}</p>",
        *(f"<p>{escape(line)}</p>" for line in explanation.understood),
        _considered(explanation),
        _list("Holdt utenfor", explanation.filtered),
        _model(explanation),
    ]
    return f'<details class="ss-why"><summary>Hvorfor dette svaret?</summary><div>{"".join(parts)}</div></details>'


def _considered(explanation: Explanation) -> str:
    if not explanation.considered:
        return ""
    items = "".join(map(_item, explanation.considered))
    return f"<h4>Punkter som ble vurdert, det beste først</h4><ol>{items}</ol>"


def _item(item: Considered) -> str:
    name = button(
        f"{escape(item.document)}, {escape(item.section)}", "show_section", "ss-link", section=item.section_id
    )
    used = " <strong>brukt i svaret</strong>" if item.used else ""
    because = f": {escape(', '.join(item.reasons))}" if item.reasons else ""
    strength = f"<span>{escape(item.strength.capitalize())}{because}.</span>"
    return f"<li>{name} {level_badge(item.level)}{used}<br>{strength}</li>"


def _model(explanation: Explanation) -> str:
    if not explanation.model:
        return ""
    reasons = Counter(item.reason for item in explanation.removed)
    lines = [reason if count == 1 else f"{count} ganger: {reason}" for reason, count in reasons.items()]
    removed = _list("Setninger som kontrollen fjernet før noen så dem", lines)
    return f"<h4>Språkmodellen</h4><p>{escape(explanation.model)}</p>{removed}"


def _list(title: str, lines: tuple[str, ...] | list[str]) -> str:
    if not lines:
        return ""
    return f"<h4>{title}</h4><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"
