// Colours and the small pieces that pictures are made of.

const colours = {};
const hatches = new Map();

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ['page', 'panel', 'text', 'soft', 'line', 'stripe', 'good', 'bad', 'focus', 'alive', 'starting', 'grid', 'on-bar'])
    colours[name] = style.getPropertyValue('--' + name).trim();
  colours.things = [...Array(8).keys()].map(n => style.getPropertyValue('--thing' + n).trim());
  hatches.clear();
}

const colourOf = thing => colours.things[thing % 8];

// A colour with stripes: it is wanted, but not had.
function hatch(colour, back) {
  const key = colour + back;
  if (!hatches.has(key)) {
    const tile = document.createElement('canvas');
    tile.width = tile.height = 6;
    const pen = tile.getContext('2d');
    pen.fillStyle = back;
    pen.fillRect(0, 0, 6, 6);
    pen.strokeStyle = colour;
    pen.lineWidth = 1.6;
    pen.beginPath();
    for (const shift of [-6, 0, 6]) { pen.moveTo(shift - 1, 7); pen.lineTo(shift + 7, -1); }
    pen.stroke();
    hatches.set(key, pen.createPattern(tile, 'repeat'));
  }
  return hatches.get(key);
}

function fillOf(span) {
  const kind = spans.kind[span];
  if (kind === STARTING) return hatch(colours.starting, colours.page);
  if (kind === LIVING) return colours.alive;
  return kind === WAITING ? hatch(colourOf(spans.thing[span]), colours.page) : colourOf(spans.thing[span]);
}

function fit(canvas, wide, tall) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  if (canvas.width !== Math.round(wide * ratio) || canvas.height !== Math.round(tall * ratio)) {
    canvas.width = Math.round(wide * ratio);
    canvas.height = Math.round(tall * ratio);
  }
  canvas.style.height = tall + 'px';
  const pen = canvas.getContext('2d');
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

function cut(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let low = 0, high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(text.slice(0, middle) + '…').width <= room) low = middle; else high = middle - 1;
  }
  return low > 0 ? text.slice(0, low) + '…' : '';
}

// The bars of a row between two times. What is narrower than a pixel shares it with its neighbours: a row costs as many rectangles as it has pixels,
// however many spans there are.
function bars(pen, row, top, tall, left, right) {
  const last = row.spans.length, batches = new Map();
  let drawn = -1;
  for (let n = row.firstReaching(view.from); n < last; n++) {
    const span = row.spans[n], from = begin(span);
    if (from > view.to) break;
    const x0 = Math.max(left, xOf(from)), x1 = Math.min(right, xOf(end(span)));
    if (x1 - x0 < 1 && x0 < drawn) continue;
    const fill = fillOf(span);
    if (!batches.has(fill)) batches.set(fill, new Path2D());
    batches.get(fill).rect(x0, top, Math.max(1, x1 - x0), tall);
    drawn = Math.max(x0 + 1, x1);
  }
  for (const [fill, path] of batches) { pen.fillStyle = fill; pen.fill(path); }
}

// Names in bars that have room for them.
function barNames(pen, row, top, tall, left, right, text) {
  pen.fillStyle = colours['on-bar'];
  for (let n = row.firstReaching(view.from), count = 0; n < row.spans.length && count < 400; n++) {
    const span = row.spans[n];
    if (begin(span) > view.to) break;
    const x0 = Math.max(left, xOf(begin(span))), x1 = Math.min(right, xOf(end(span)));
    if (x1 - x0 < 26 || spans.kind[span] <= WAITING) continue;
    pen.fillText(cut(pen, text(span), x1 - x0 - 8), x0 + 4, top + tall / 2 + 0.5);
    count++;
  }
}

function curve(pen, row, left, right) {
  const { at, value, peak } = row.curve, base = row.top + row.height - 1, scale = (row.height - 4) / Math.max(1, peak);
  let low = 0, high = at.length;
  while (low < high) { const middle = (low + high) >> 1; if (timeOf(at[middle]) < view.from) low = middle + 1; else high = middle; }
  let level = low > 0 ? value[low - 1] : 0, x = left, highest = level;
  const path = new Path2D();
  path.moveTo(left, base);
  path.lineTo(left, base - level * scale);
  for (let n = low; n < at.length && timeOf(at[n]) <= view.to; n++) {
    const next = xOf(timeOf(at[n]));
    if (next - x >= 1) {
      path.lineTo(x, base - highest * scale);
      path.lineTo(x, base - level * scale);
      path.lineTo(next, base - level * scale);
      x = next;
      highest = value[n];
    }
    level = value[n];
    highest = Math.max(highest, level);
  }
  path.lineTo(x, base - highest * scale);
  path.lineTo(x, base - level * scale);
  path.lineTo(right, base - level * scale);
  path.lineTo(right, base);
  const colour = colourOf(row.thing);
  pen.fillStyle = row.pale ? hatch(colour, colours.page) : colour;
  pen.globalAlpha = row.pale ? 0.75 : 0.35;
  pen.fill(path);
  pen.globalAlpha = 1;
  pen.strokeStyle = colour;
  pen.lineWidth = 1;
  pen.stroke(path);
  pen.fillStyle = colours.soft;
  pen.textAlign = 'right';
  pen.strokeStyle = colours.page;
  pen.lineWidth = 3;
  pen.lineJoin = 'round';
  pen.strokeText(`most ${peak}`, right - 4, row.top + 8);
  pen.fillText(`most ${peak}`, right - 4, row.top + 8);
  pen.textAlign = 'left';
}
