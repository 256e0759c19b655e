// Mouse, touch and keys.

const chart = document.getElementById('chart'), scroller = document.getElementById('scroll'), canvas = document.getElementById('lanes');
const overviewCanvas = document.getElementById('overview'), tip = document.getElementById('tip'), search = document.getElementById('search');
let drag = null;

// What lies under a point of the lanes: a span if there is one, and its row.
function hit(x, y) {
  const row = rowAtY(y + scroller.scrollTop);
  if (!row || y < HEAD) return null;
  const time = timeAt(x), slack = (view.to - view.from) / plotWidth() * 2;
  const within = list => {
    for (let n = list.firstReaching(time - slack); n < list.spans.length && begin(list.spans[n]) <= time + slack; n++)
      if (end(list.spans[n]) >= time - slack) return list.spans[n];
  };
  if (row.kind === 'bars') {
    const span = x < labelWidth ? undefined : within(row.row);
    return { row, thing: row.thing, span, lane: span === undefined ? undefined : spans.lane[span] };
  }
  if (row.kind === 'curve') return { row, thing: row.thing };
  if (x < labelWidth) return { row, lane: row.lane };
  const part = laneRows[row.lane][Math.min(laneRows[row.lane].length - 1, Math.max(0, Math.floor((y + scroller.scrollTop - row.top - 3) / Math.max(1, laneHeight() - 5))))];
  return { row, lane: row.lane, span: (part && within(part)) ?? within(laneLives[row.lane]) };
}

function tipText(at, x) {
  const time = timeAt(x);
  if (at.span !== undefined) return `${lanes[spans.lane[at.span]].name} ${spanText(at.span)}\n${timeText(end(at.span) - begin(at.span))}, from ${timeText(begin(at.span))}`;
  if (at.row.kind === 'curve' && x > labelWidth) {
    const { at: places, value } = at.row.curve;
    let low = 0, high = places.length;
    while (low < high) { const middle = (low + high) >> 1; if (timeOf(places[middle]) <= time) low = middle + 1; else high = middle; }
    return `${at.row.label} ${low ? value[low - 1] : 0}\nat ${timeText(time)}`;
  }
  if (at.lane !== undefined) return `${lanes[at.lane].name}${lanes[at.lane].pid ? `, pid ${lanes[at.lane].pid}` : ''}${lanes[at.lane].said ? `\n“${lanes[at.lane].said}”` : ''}`;
  return at.row.label;
}

function showTip(at, x, y) {
  tip.hidden = !at || !!drag;
  if (tip.hidden) return;
  tip.textContent = tipText(at, x);
  const room = chart.getBoundingClientRect(), size = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(2, Math.min(x + 14, room.width - size.width - 4))}px`;
  tip.style.top = `${y + TALL + 18 + size.height > room.height ? y + TALL - size.height - 8 : y + TALL + 18}px`;
}

function pointOf(event, target) {
  const box = target.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

canvas.addEventListener('pointerdown', event => {
  if (event.button !== 0) return;
  const { x, y } = pointOf(event, canvas);
  drag = { x, y, pan: event.shiftKey || event.pointerType === 'touch', from: view.from, to: view.to, moved: false };
  canvas.setPointerCapture(event.pointerId);
});

canvas.addEventListener('pointermove', event => {
  const { x, y } = pointOf(event, canvas);
  if (!drag) { showTip(hit(x, y), x, y); return; }
  drag.moved ||= Math.abs(x - drag.x) > 4;
  drag.now = x;
  if (drag.moved && drag.pan) {
    const by = (drag.x - x) / plotWidth() * (drag.to - drag.from);
    look(drag.from + by, drag.to + by);
  }
  redraw();
});

canvas.addEventListener('pointerup', event => {
  const { x, y } = pointOf(event, canvas), done = drag;
  drag = null;
  if (!done) return;
  if (!done.moved) { const at = hit(x, y); choose(at?.lane === undefined ? null : { lane: at.lane, span: at.span }); }
  else if (!done.pan) look(Math.min(timeAt(done.x), timeAt(x)), Math.max(timeAt(done.x), timeAt(x)));
  saveAddress();
  redraw();
});

canvas.addEventListener('pointercancel', () => { drag = null; redraw(); });
canvas.addEventListener('pointerleave', () => { tip.hidden = true; });
canvas.addEventListener('dblclick', () => { look(0, runLength); redraw(); });

// Ctrl and the wheel zoom, the wheel alone goes up and down where there is something to go to.
function wheel(event, target) {
  const { x } = pointOf(event, target), still = target === overviewCanvas || scroller.scrollHeight <= scroller.clientHeight;
  if (event.ctrlKey || event.metaKey || (still && !event.shiftKey && Math.abs(event.deltaY) > Math.abs(event.deltaX))) zoom(Math.exp(Math.max(-1, Math.min(1, event.deltaY * 0.004))), timeAt(Math.max(labelWidth, x)));
  else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) move((event.deltaX || event.deltaY) / plotWidth());
  else return;
  event.preventDefault();
  redraw();
}

canvas.addEventListener('wheel', event => wheel(event, canvas), { passive: false });
overviewCanvas.addEventListener('wheel', event => wheel(event, overviewCanvas), { passive: false });

function centreOverview(event) {
  const time = (pointOf(event, overviewCanvas).x - labelWidth) / plotWidth() * runLength, half = (view.to - view.from) / 2;
  look(time - half, time + half);
  redraw();
}

overviewCanvas.addEventListener('pointerdown', event => { overviewCanvas.setPointerCapture(event.pointerId); centreOverview(event); });
overviewCanvas.addEventListener('pointermove', event => { if (event.buttons & 1) centreOverview(event); });

function chooseLane(by) {
  const list = rows.filter(row => row.kind === 'life').map(row => row.lane);
  if (!list.length) return;
  const at = list.indexOf(view.chosen?.lane ?? -1);
  choose({ lane: list[at < 0 ? 0 : Math.min(list.length - 1, Math.max(0, at + by))] });
}

function chooseSpan(by) {
  const lane = view.chosen?.lane;
  if (lane === undefined) { chooseLane(1); return; }
  const list = laneRows[lane].flatMap(row => row.spans).sort((a, b) => spans.from[a] - spans.from[b]);
  if (!list.length) return;
  const at = list.indexOf(view.chosen.span ?? -1);
  choose({ lane, span: list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))] });
}

const keys = {
  '+': () => zoom(0.6), '=': () => zoom(0.6), '-': () => zoom(1 / 0.6), '0': () => look(0, runLength), 'Home': () => look(0, view.to - view.from),
  'End': () => look(runLength - (view.to - view.from), runLength), 'ArrowLeft': () => move(-0.15), 'ArrowRight': () => move(0.15),
  'ArrowUp': () => chooseLane(-1), 'ArrowDown': () => chooseLane(1), 'n': () => chooseSpan(1), 'p': () => chooseSpan(-1),
  'a': () => { const box = document.getElementById('arrows'); box.checked = view.arrows = !view.arrows; }, 'Escape': () => choose(null),
};

chart.addEventListener('keydown', event => {
  const act = keys[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
  saveAddress();
  redraw();
});

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
  if (event.key === '/') { event.preventDefault(); search.focus(); }
  else if (event.key === 't') nextTheme();
});
