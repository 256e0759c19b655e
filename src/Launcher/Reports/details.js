// What is told of the thing that was chosen. Names are only ever set as text.

const details = document.getElementById('details');
const SHOWN = 200;

function element(name, text, options = {}) {
  const made = Object.assign(document.createElement(name), options);
  if (text !== undefined) made.textContent = text;
  return made;
}

function link(text, act) {
  const button = element('button', text, { type: 'button', className: 'link' });
  button.addEventListener('click', act);
  return button;
}

function choose(chosen) {
  view.chosen = chosen;
  const row = chosen && rowOfLane(chosen.lane);
  if (row) showRow(row);
  if (chosen?.span !== undefined) reveal(begin(chosen.span));
  tellDetails();
  saveAddress();
  redraw();
}

function tellDetails() {
  const chosen = view.chosen;
  details.hidden = !chosen;
  details.replaceChildren();
  if (!chosen) { measure(); return; }
  const close = link('close', () => { choose(null); chart.focus(); });
  close.classList.add('close');
  details.append(close);
  if (chosen.span !== undefined) tellSpan(chosen.span); else tellLane(chosen.lane);
  measure();
}

function tellLane(lane) {
  const { name, pid, parent, ends, said } = lanes[lane];
  details.append(element('h3', name));
  details.append(element('p', [pid ? `pid ${pid}` : '', parent ? `started by ${parent}` : '', ends.length ? `ended: ${ends.map(end => end.how).join(', ')}` : ''].filter(part => part).join(' · ')));
  if (said) details.append(element('p', `last line: ${said}`));
  tellTotals(lane);
  tellEvents('Events', laneEvents[lane], null);
}

function tellTotals(lane) {
  const totals = new Map();
  for (const row of laneRows[lane]) for (const span of row.spans) {
    const what = spans.kind[span] === WAITING ? `waited for ${thingText(spans.thing[span])}` : `had ${spans.kind[span] === 3 ? thingText(spans.thing[span]) : 'something of ' + thingText(spans.thing[span])}`;
    const total = totals.get(what) ?? { count: 0, time: 0 };
    total.count++;
    total.time += end(span) - begin(span);
    totals.set(what, total);
  }
  for (const [what, { count, time }] of totals) details.append(element('p', `${what} ${count === 1 ? 'once' : count + ' times'}, ${timeText(time)} in all`));
}

function tellSpan(span) {
  const lane = spans.lane[span], thing = spans.thing[span], from = spans.from[span], to = spans.to[span];
  const heading = element('h3');
  heading.append(link(lanes[lane].name, () => choose({ lane })), ` ${spanText(span)}`);
  details.append(heading, element('p', `${timeText(end(span) - begin(span))}, from ${timeText(begin(span))} to ${timeText(end(span))}`));
  if (spans.kind[span] === WAITING) tellHolders(span, thing);
  const passed = [...new Set([from, to].flatMap(event => arrowsOf.get(event) ?? []))];
  if (passed.length) {
    details.append(element('h4', 'Passed on'));
    for (const arrow of passed) tellArrow(arrow);
  }
  tellEvents('Its events', laneEvents[lane].filter(event => event >= from && event <= to), null);
}

// Who waited for whom.
function tellHolders(span, thing) {
  const holders = thingRows[thing].flatMap(row => row.spans.slice(row.firstReaching(begin(span)))).filter(other => begin(other) < end(span) && end(other) > begin(span)).sort((a, b) => begin(a) - begin(b));
  if (!holders.length) return;
  details.append(element('h4', `Meanwhile ${things[thing].name} was with`));
  const list = element('ol');
  for (const other of holders.slice(0, SHOWN)) {
    const item = element('li');
    const shared = Math.min(end(other), end(span)) - Math.max(begin(other), begin(span));
    item.append(link(lanes[spans.lane[other]].name, () => choose({ lane: spans.lane[other], span: other })), ` for ${timeText(shared)}`);
    list.append(item);
  }
  details.append(list);
  if (holders.length > SHOWN) details.append(element('p', `and ${holders.length - SHOWN} more`));
}

function tellArrow(arrow) {
  const line = element('p'), from = arrows.from[arrow], to = arrows.to[arrow];
  const end = event => link(lanes[events.lane[event]].name, () => { reveal(timeOf(event)); choose({ lane: events.lane[event] }); });
  line.append('by ', end(from), ` (${nameOf(from)}, ${timeText(timeOf(from))}) to `, end(to), ` (${nameOf(to)}, ${timeText(timeOf(to) - timeOf(from))} later)`);
  details.append(line);
}

function tellEvents(title, list, first) {
  const start = first ?? 0;
  details.append(element('h4', `${title} (${list.length})`));
  const items = element('ol');
  for (const event of list.slice(start, start + SHOWN)) {
    const item = element('li');
    item.append(element('span', `${timeText(timeOf(event))} `, { className: 'time' }), link(eventText(event), () => { look(timeOf(event) - runLength / 50, timeOf(event) + runLength / 50); redraw(); }));
    items.append(item);
  }
  details.append(items);
  if (list.length <= start + SHOWN) return;
  const more = link(`the next ${Math.min(SHOWN, list.length - start - SHOWN)}`, () => { more.remove(); tellEvents(title, list, start + SHOWN); });
  details.append(more);
}
