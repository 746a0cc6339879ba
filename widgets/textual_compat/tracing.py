"""Measure the steps of a frame in Textual."""

from textual._compositor import Compositor
from textual.app import App
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget

from app.system.frame_trace import FrameTrace


def measure_frames(trace: FrameTrace) -> None:
    """Measure messages, actions, styles, layout and painting."""
    trace.measure(MessagePump, "post_message", _posted)
    trace.measure(Stylesheet, "apply", _styled)
    trace.measure(Widget, "render_lines", _rendered)
    trace.measure(Screen, "_refresh_layout")
    trace.measure(Compositor, "render_full_update")
    trace.measure(Compositor, "render_partial_update")
    trace.measure(Screen, "_compositor_refresh")
    trace.measure_frames(App, "_display")


def _posted(pump: MessagePump, message: Message) -> str:
    return f"{type(message).__name__} to {type(pump).__name__}"


def _styled(_: Stylesheet, node: DOMNode, *__: object) -> str:
    return type(node).__name__


def _rendered(widget: Widget, *_: object) -> str:
    return type(widget).__name__
