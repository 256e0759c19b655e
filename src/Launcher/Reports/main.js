// Puts it together.

let due = false;

function redraw() {
  if (due) return;
  due = true;
  requestAnimationFrame(draw);
}

function draw() {
  due = false;
  const tall = Math.min(height, scroller.clientHeight || height);
  drawChart(fit(canvas, width, tall), scroller.scrollTop, tall);
  drawOverview(overviewCanvas);
  if (drag?.moved && !drag.pan) {
    const pen = canvas.getContext('2d');
    pen.globalAlpha = 0.22;
    pen.fillStyle = colours.focus;
    pen.fillRect(Math.min(drag.x, drag.now), 0, Math.abs(drag.now - drag.x), tall);
    pen.globalAlpha = 1;
  }
  document.documentElement.dataset.drawn = `${rows.length} rows`;
}

function measure() {
  width = Math.floor(chart.clientWidth);
  const longest = Math.max(60, ...rows.map(row => (row.label ?? '').length * 6.6 + 16));
  labelWidth = Math.round(Math.min(longest, 230, width * 0.32));
  layOut();
  document.getElementById('spacer').style.height = height + 'px';
  redraw();
}

function showRow(row) {
  if (row.top - HEAD < scroller.scrollTop) scroller.scrollTop = row.top - HEAD;
  else if (row.top + row.height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = row.top + row.height - scroller.clientHeight;
}

function legend() {
  const list = document.getElementById('legend');
  list.replaceChildren();
  const used = new Set(spans.kind);
  const add = (text, draw) => {
    const sample = document.createElement('canvas'), item = element('li');
    sample.width = 26;
    sample.height = 12;
    sample.setAttribute('aria-hidden', 'true');
    draw(sample.getContext('2d'));
    item.append(sample, text);
    list.append(item);
  };
  const fill = style => pen => { pen.fillStyle = style; pen.fillRect(0, 0, 26, 12); };
  if (used.has(STARTING)) add('starting', fill(hatch(colours.starting, colours.page)));
  add('alive', fill(colours.alive));
  things.slice(0, 8).forEach((thing, place) => {
    if (thingRows[place].length) add(thing.kind === 'lock' ? `holds ${thingText(place)}` : thing.kind === 'queue' ? `has an item of ${thingText(place)}` : thing.kind === 'pool' ? `works on a task of ${thingText(place)}` : `has ${thingText(place)}`, fill(colourOf(place)));
    if (thingWaits[place].length) add(`waits for ${thingText(place)}`, fill(hatch(colourOf(place), colours.page)));
  });
  if (lanes.some(lane => lane.ends.some(end => !end.bad))) add('ended', pen => { pen.strokeStyle = colours.soft; pen.lineWidth = 1.6; pen.beginPath(); pen.moveTo(13, 1); pen.lineTo(13, 11); pen.stroke(); });
  if (lanes.some(lane => lane.ends.some(end => end.bad))) add('died or failed', pen => { pen.strokeStyle = colours.bad; pen.lineWidth = 2.2; pen.beginPath(); pen.moveTo(8, 2); pen.lineTo(17, 10); pen.moveTo(17, 2); pen.lineTo(8, 10); pen.stroke(); });
  if (events.names.includes('process.said')) add('said a line', pen => dot(pen, 13, 6, 3));
  if (arrows.from.length) add('passed on', pen => { pen.strokeStyle = pen.fillStyle = colours.text; pen.beginPath(); pen.moveTo(2, 6); pen.lineTo(19, 6); pen.stroke(); pen.beginPath(); pen.moveTo(24, 6); pen.lineTo(18, 3); pen.lineTo(18, 9); pen.fill(); });
}

function recolour() {
  readColours();
  overview = null;
  legend();
  redraw();
}

const themes = ['system', 'light', 'dark'];
let theme = 'system';

function setTheme(name) {
  theme = themes.includes(name) ? name : 'system';
  if (theme === 'system') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = theme;
  document.getElementById('theme').textContent = `Theme: ${theme}`;
  recolour();
}

function nextTheme() {
  setTheme(themes[(themes.indexOf(theme) + 1) % themes.length]);
  saveAddress();
}

function searchFor(text) {
  view.search = text.trim();
  found.clear();
  measure();
  const count = rows.filter(row => row.kind === 'life').length;
  document.getElementById('found').textContent = view.search ? `${count} of ${lanes.length} processes` : '';
  for (const button of document.querySelectorAll('#processes [data-lane]')) button.closest('tr').classList.toggle('hidden', !laneMatches(Number(button.dataset.lane)));
}

// The address keeps what is looked at, so that it can be sent to others and survives a reload.
function saveAddress() {
  const parts = new URLSearchParams();
  if (view.from > 0 || view.to < runLength) parts.set('time', `${view.from.toFixed(1)}-${view.to.toFixed(1)}`);
  if (view.chosen) parts.set('process', lanes[view.chosen.lane].name);
  if (view.chosen?.span !== undefined) parts.set('span', view.chosen.span);
  if (view.order !== 'name') parts.set('order', view.order);
  if (view.search) parts.set('search', view.search);
  if (theme !== 'system') parts.set('theme', theme);
  history.replaceState(null, '', '#' + parts);
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  setTheme(parts.get('theme') ?? 'system');
  if (parts.get('order') in orders) view.order = document.getElementById('order').value = parts.get('order');
  if (parts.get('search')) { search.value = parts.get('search'); searchFor(search.value); }
  const [from, to] = (parts.get('time') ?? '').split('-').map(Number);
  if (to > from) look(from, to);
  measure();
  const lane = lanes.findIndex(candidate => candidate.name === parts.get('process'));
  const span = parts.has('span') ? Number(parts.get('span')) : undefined;
  if (lane >= 0) choose({ lane, span: spans.lane[span] === lane ? span : undefined });
}

for (const hidden of document.querySelectorAll('.tools, #chart, #keys')) hidden.hidden = false;
scroller.addEventListener('scroll', redraw);
search.addEventListener('input', () => { searchFor(search.value); saveAddress(); });
search.addEventListener('keydown', event => { if (event.key === 'Escape') { search.value = ''; searchFor(''); chart.focus(); } });
document.getElementById('order').addEventListener('change', event => { view.order = event.target.value; measure(); saveAddress(); });
document.getElementById('arrows').addEventListener('change', event => { view.arrows = event.target.checked; redraw(); });
document.getElementById('theme').addEventListener('click', nextTheme);
for (const [id, key] of [['zoom-in', '+'], ['zoom-out', '-'], ['zoom-all', '0']]) document.getElementById(id).addEventListener('click', () => { keys[key](); saveAddress(); redraw(); });
for (const button of document.querySelectorAll('#processes [data-lane]')) button.addEventListener('click', () => { choose({ lane: Number(button.dataset.lane) }); chart.scrollIntoView({ block: 'nearest' }); });
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', recolour);
new ResizeObserver(measure).observe(chart);
readColours();
layOut();
readAddress();
