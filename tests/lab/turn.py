"""The events of one answered turn, as the model's endpoint streams them.

Codex ends a turn on `response.completed`; an `error` or an early end makes it retry.
"""

from msgspec import json


def turn_events(text: str) -> list[dict[str, object]]:
    """The shortest sequence that the real client takes for a complete answer."""
    message = {
        "type": "message",
        "id": "msg_lab",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "output_text", "text": text, "annotations": []}],
    }
    usage = {
        "input_tokens": 1,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 1,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 2,
    }
    return [
        {"type": "response.created", "response": {"id": "resp_lab"}},
        {"type": "response.output_item.done", "output_index": 0, "item": message},
        {"type": "response.completed", "response": {"id": "resp_lab", "usage": usage}},
    ]


def as_event_stream(events: list[dict[str, object]]) -> bytes:
    """Server-sent events: one `event:` and one `data:` line each."""
    return b"".join(b"event: %s\ndata: %s\n\n" % (str(event["type"]).encode(), json.encode(event)) for event in events)
