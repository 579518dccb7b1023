"""plot - the figures of the voice bench as one SVG: how much is understood
on each network, and how long it takes from mouth to ear; ours over one path
and over two, and the peers'."""
from voice import results, scenarios, targets

LEFT, RIGHT = 64, 16
COLUMN, LEAST = 46, 900    # of a network; of the whole
TITLE, PANEL, GAP, FOOT = 62, 300, 40, 104
UNDERSTOOD = (0.2, 1.0)    # what the upper panel shows
DELAY_MOST = 1000
MARKS = [  # who, paths, words, colour, shape
    ('openline', 1, 'openline, one path', '#0b5cad', 'disc'),
    ('openline', 2, 'openline, two paths', '#0b5cad', 'ring'),
    ('chromium', 1, 'Chromium', '#c2571a', 'square'),
    ('chromium-red', 1, 'Chromium, RED', '#d99a2b', 'square'),
    ('chromium-red3', 1, 'Chromium, RED three copies', '#8d2f8f', 'square'),
    ('baresip', 1, 'baresip, FEC', '#4b7f3a', 'diamond'),
]
SHAPES = {
    'disc': '<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{c}"/>',
    'ring': '<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="#fff" '
            'stroke="{c}" stroke-width="2.5"/>',
    'square': '<rect x="{l:.1f}" y="{t:.1f}" width="8" height="8" '
              'fill="{c}"/>',
    'diamond': '<path d="M{x:.1f} {u:.1f} l5.5 5.5 l-5.5 5.5 l-5.5 -5.5 z" '
               'fill="{c}"/>',
    'bar': '<line x1="{a:.1f}" x2="{b:.1f}" y1="{y:.1f}" y2="{y:.1f}" '
           'stroke="{c}" stroke-width="2"/>',
}


def _mark(shape, x, y, colour, half=7):
    return SHAPES[shape].format(x=x, y=y, c=colour, l=x - 4, t=y - 4,
                                u=y - 5.5, a=x - half, b=x + half)


def _width(n):
    return max(LEAST, LEFT + RIGHT + COLUMN * n)


class _Panel:
    """One diagram: a y axis from low to high, a column for each network."""

    def __init__(self, top, low, high, step, form, title, n):
        self.top, self.low, self.high = top, low, high
        self.column = (_width(n) - LEFT - RIGHT) / n
        self.out = ['<text x="%d" y="%d" font-size="14">%s</text>' % (
            LEFT, top - 10, title)]
        v = low
        while v <= high + 1e-9:
            self.out.append(
                '<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>'
                '<text x="%d" y="%.1f" text-anchor="end" fill="#444">%s'
                '</text>' % (LEFT, _width(n) - RIGHT, self.y(v), self.y(v),
                             LEFT - 6, self.y(v) + 4, form % v))
            v += step

    def x(self, i, place=0.5):
        return LEFT + self.column * (i + place)

    def y(self, v):
        v = min(max(v, self.low), self.high)
        return self.top + PANEL * (1 - (v - self.low) /
                                   (self.high - self.low))

    def mark(self, i, place, v, shape, colour):
        if v is not None:
            self.out.append(_mark(shape, self.x(i, place), self.y(v),
                                  colour))


def _names(records):
    """The networks that somebody spoke over, in order."""
    return [n for n in dict.fromkeys(s.name for s in scenarios.ALL)
            if any(t.scenario == n for t in records)]


def _fill(panel, key, names, records, goal):
    for i, name in enumerate(names):
        if i % 2:
            panel.out.append(
                '<rect x="%.1f" y="%d" width="%.1f" height="%d" '
                'fill="#000" fill-opacity="0.03"/>' % (
                    panel.x(i, 0), panel.top, panel.column, PANEL))
        for paths, place in ((1, 0.22), (2, 0.5)):
            t = targets.TARGETS.get((name, paths))
            if t and goal(t) is not None:
                panel.mark(i, place, goal(t), 'bar', '#c00')
        for who, paths, _, colour, shape in MARKS:
            f = results.middle(records, who, name, paths)
            place = 0.78 if who != 'openline' else 0.22 if paths == 1 else 0.5
            if f:
                panel.mark(i, place, f[key], shape, colour)


def _legend():
    out, x = [], LEFT
    for _, _, words, colour, shape in MARKS + [
            (0, 0, 'to reach', '#c00', 'bar')]:
        out.append(_mark(shape, x + 8, 18, colour))
        out.append('<text x="%d" y="22">%s</text>' % (x + 22, words))
        x += 42 + 7 * len(words)
    return out


def write(path, records, clean):
    names = _names(records)
    n = max(1, len(names))
    upper = _Panel(TITLE, *UNDERSTOOD, 0.1, '%.1f',
                   'understood (ESTOI); the codec alone %.3f' % clean[24], n)
    lower = _Panel(TITLE + PANEL + GAP, 0, DELAY_MOST, 100, '%.0f',
                   'mouth to ear, ms (median; more than %d is drawn there)'
                   % DELAY_MOST, n)
    _fill(upper, 'estoi', names, records,
          lambda t: targets.here(t, clean, None))
    _fill(lower, 'delay_ms', names, records, lambda t: t.delay_ms)
    foot = TITLE + 2 * PANEL + GAP + 12
    words = ['<text transform="translate(%.1f %d) rotate(-45)" '
             'text-anchor="end" fill="#222">%s</text>' % (
                 upper.x(i) + 4, foot, name) for i, name in enumerate(names)]
    height = TITLE + 2 * PANEL + GAP + FOOT
    with open(path, 'w') as f:
        f.write('<svg xmlns="http://www.w3.org/2000/svg" width="%d" '
                'height="%d" viewBox="0 0 %d %d" font-family="sans-serif" '
                'font-size="12">\n<rect width="100%%" height="100%%" '
                'fill="#ffffff"/>\n' % (
                    _width(n), height, _width(n), height))
        f.write('\n'.join(_legend() + upper.out + lower.out + words))
        f.write('\n</svg>\n')
