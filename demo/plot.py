"""plot - the seconds of a call as one SVG: loss before and after repair,
round trip and playout delay, for both ends."""

WIDTH, HEIGHT = 860, 250
LEFT, TOP, RIGHT, BOTTOM = 60, 34, 20, 34
COLOURS = ['#1b6ca8', '#b8541a']

HEAD = '''<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d"
 viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
<rect width="100%%" height="100%%" fill="#ffffff"/>
'''


class Panel:
    """One diagram: a title, a y axis to `top`, lines over the seconds."""

    def __init__(self, y, title, unit, top, seconds):
        self.y, self.top, self.seconds = y, top, seconds
        self.out = ['<text x="%d" y="%d" font-size="14">%s</text>' % (
            LEFT, y + 20, title)]
        for i in range(5):
            v = top * i / 4
            self.out.append(
                '<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="#ddd"/>'
                '<text x="%d" y="%.1f" text-anchor="end" fill="#444">%g%s'
                '</text>' % (LEFT, WIDTH - RIGHT, self.py(v), self.py(v),
                             LEFT - 6, self.py(v) + 4, v, unit))
        for s in range(0, int(seconds) + 1, max(1, int(seconds / 10))):
            self.out.append(
                '<text x="%.1f" y="%d" text-anchor="middle" fill="#444">%d s'
                '</text>' % (self.px(s), y + HEIGHT - 12, s))

    def px(self, t):
        return LEFT + (WIDTH - LEFT - RIGHT) * t / self.seconds

    def py(self, v):
        high = HEIGHT - TOP - BOTTOM
        return self.y + TOP + high * (1 - min(v, self.top) / self.top)

    def line(self, points, colour, dash=''):
        if points:
            self.out.append(
                '<polyline fill="none" stroke="%s" stroke-width="2" %s '
                'points="%s"/>' % (
                    colour, 'stroke-dasharray="5,4"' if dash else '',
                    ' '.join('%.1f,%.1f' % (self.px(t), self.py(v))
                             for t, v in points)))

    def mark(self, t, text):
        x = self.px(t)
        self.out.append(
            '<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#a00" '
            'stroke-dasharray="2,3"/><text x="%.1f" y="%d" fill="#a00">%s'
            '</text>' % (x, x, self.y + TOP, self.y + HEIGHT - BOTTOM, x + 4,
                         self.y + TOP + 12, text))

    def legend(self, entries):
        x = LEFT + 300
        for text, colour, dash in entries:
            self.out.append(
                '<line x1="%d" x2="%d" y1="%d" y2="%d" stroke="%s" '
                'stroke-width="2" %s/><text x="%d" y="%d">%s</text>' % (
                    x, x + 24, self.y + 16, self.y + 16, colour,
                    'stroke-dasharray="5,4"' if dash else '', x + 28,
                    self.y + 20, text))
            x += 40 + 7 * len(text)


def _series(events, key):
    start = [int(e['at']) for e in events if e.get('event') == 'answered']
    if not start:
        return []
    return [((int(e['at']) - start[0]) / 1e9, float(e[key]))
            for e in events if e.get('event') == 'stats']


def draw(path, sides, cut_at):
    """`sides`: [(name, events)]; writes the SVG."""
    points = [t for _, e in sides for t, _ in _series(e, 'rtt_ms')]
    seconds = max(points + [1.0])
    loss = Panel(0, 'Loss before repair, and concealed', ' %', 20, seconds)
    delay = Panel(HEIGHT, 'Round trip and playout delay', ' ms', 120, seconds)
    keys = []
    for (name, events), colour in zip(sides, COLOURS):
        loss.line(_series(events, 'loss_percent'), colour)
        loss.line(_series(events, 'concealed_percent'), colour, 'dash')
        delay.line(_series(events, 'rtt_ms'), colour)
        delay.line(_series(events, 'playout_delay_ms'), colour, 'dash')
        keys.append((name, colour, ''))
    loss.legend(keys + [('dashed: concealed', '#444', 'dash')])
    delay.legend(keys + [('dashed: playout', '#444', 'dash')])
    for p in (loss, delay):
        p.mark(cut_at, 'path 0 cut')
    with open(path, 'w') as f:
        f.write(HEAD % (WIDTH, 2 * HEIGHT, WIDTH, 2 * HEIGHT))
        f.write('\n'.join(loss.out + delay.out))
        f.write('\n</svg>\n')
