"""A picture of small panels, one for each curve, written as SVG by hand: entries to the right, by powers of ten."""
import html
import math

from .figures import written

COLUMNS, WIDTH, HEIGHT = 4, 260, 190
LEFT, RIGHT, TOP, BOTTOM = 52, 24, 34, 34
STYLE = """
  text { font: 11px sans-serif; fill: #333 }
  .title { font-weight: bold } .axis { stroke: #999 } .grid { stroke: #e4e4e4 }
  .curve { fill: none; stroke: #1b5e92; stroke-width: 1.6 } .point { fill: #1b5e92 } .spread { stroke: #1b5e92 }
"""


def svg(panels):
    """- Parameter panels: title, and points of (entries, spread) as dictionaries with `median`, `least` and `most`."""
    rows = max(1, math.ceil(len(panels) / COLUMNS))
    width, height = COLUMNS * WIDTH, rows * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f"<style>{STYLE}</style>", f'<rect width="{width}" height="{height}" fill="white"/>']
    for n, (title, points) in enumerate(panels):
        parts.append(f'<g transform="translate({n % COLUMNS * WIDTH} {n // COLUMNS * HEIGHT})">')
        parts += panel(title, points)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def panel(title, points):
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    first = math.floor(math.log10(points[0][0]) + 0.01)
    last = max(first + 1, math.ceil(math.log10(points[-1][0]) - 0.05))
    top = nice(max(point["most"] for _, point in points) * 1.05)

    def x(entries):
        return LEFT + (math.log10(entries) - first) / (last - first) * inner_width

    def y(value):
        return TOP + inner_height * (1 - value / top)

    yield f'<text class="title" x="8" y="18">{html.escape(title)}</text>'
    for step in range(5):
        value = top * step / 4
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{short(value)}</text>'
    for power in range(first, last + 1):
        yield (f'<text x="{x(10 ** power):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">'
               f'{short(10 ** power)}</text>')
    yield f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(0):.1f}" y2="{y(0):.1f}"/>'
    path = " ".join(f"{x(entries):.1f},{y(point['median']):.1f}" for entries, point in points)
    yield f'<polyline class="curve" points="{path}"/>'
    for entries, point in points:
        yield (f'<line class="spread" x1="{x(entries):.1f}" x2="{x(entries):.1f}" y1="{y(point["least"]):.1f}" '
               f'y2="{y(point["most"]):.1f}"/>')
        yield f'<circle class="point" cx="{x(entries):.1f}" cy="{y(point["median"]):.1f}" r="3"/>'


def nice(value):
    """The least of 1, 2, 4, 6, 8, 10 times a power of ten that is not below a positive value."""
    if value <= 0:
        return 1
    power = 10 ** math.floor(math.log10(value))
    return next(factor * power for factor in (1, 2, 4, 6, 8, 10) if factor * power >= value * 0.999999)


def short(value):
    if value >= 1_000_000:
        return f"{value / 1_000_000:g} M"
    if value >= 1_000:
        return f"{value / 1_000:g} k"
    return written(value) if value < 1 else f"{value:g}"
