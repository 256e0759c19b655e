'use strict';
// What the page knows of the run: the columns of the data, and how to find spans by lane, thing and time.

const data = JSON.parse(document.getElementById('data').textContent);
const { events, lanes, things, spans, arrows, curves } = data;
const KINDS = ['starts', 'lives', 'waits for', 'holds', 'has item', 'works on task', 'serves connection'];
const STARTING = 0, LIVING = 1, WAITING = 2;
const runLength = Math.max(data.length, 1);

const timeOf = event => events.time[event] / 10;
const nameOf = event => events.names[events.name[event]];
const begin = span => timeOf(spans.from[span]);
const end = span => timeOf(spans.to[span]);
const thingText = thing => `${things[thing].kind} ${things[thing].name}`;

function spanText(span) {
  const kind = spans.kind[span], thing = spans.thing[span], number = spans.number[span];
  if (thing < 0) return KINDS[kind];
  if (kind === WAITING) return `waits for ${thingText(thing)}`;
  if (kind === 3) return `holds ${thingText(thing)}`;
  return `${KINDS[kind]} ${number} of ${thingText(thing)}`;
}

function timeText(ms) {
  if (ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 120000 ? `${(ms / 1000).toFixed(2)} s` : `${Math.floor(ms / 60000)} min ${((ms % 60000) / 1000).toFixed(1)} s`;
}

function eventText(event) {
  const thing = events.thing[event], number = events.number[event], more = events.more[event];
  return [nameOf(event), thing < 0 ? '' : things[thing].name, number ? `#${number}` : '', more ?? ''].filter(part => part).join(' ');
}

// Spans that begin one after the other, with the greatest end so far: so the first that reaches into a time is found by halving.
class Row {
  constructor() { this.spans = []; this.reach = []; }

  add(span) {
    this.spans.push(span);
    this.reach.push(Math.max(end(span), this.reach.at(-1) ?? 0));
  }

  firstReaching(time) {
    let low = 0, high = this.reach.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.reach[middle] < time) low = middle + 1; else high = middle;
    }
    return low;
  }
}

const rowAt = (rows, row) => rows[row] ??= new Row();
const laneRows = lanes.map(() => []);     // what a process did, by row
const laneLives = lanes.map(() => new Row());
const thingRows = things.map(() => []);   // who had the thing, by row
const thingWaits = things.map(() => []);
for (let span = 0; span < spans.lane.length; span++) {
  const lane = spans.lane[span], kind = spans.kind[span], thing = spans.thing[span];
  if (kind <= LIVING) { laneLives[lane].add(span); continue; }
  rowAt(laneRows[lane], spans.row[span]).add(span);
  if (kind === WAITING) thingWaits[thing].push(span); else rowAt(thingRows[thing], spans.thingRow[span]).add(span);
}

// The events of each lane, and the arrows that leave and reach an event.
const laneEvents = lanes.map(() => []);
events.lane.forEach((lane, event) => { if (lane >= 0) laneEvents[lane].push(event); });
const arrowsOf = new Map();
arrows.from.forEach((from, arrow) => {
  for (const event of [from, arrows.to[arrow]]) {
    if (!arrowsOf.has(event)) arrowsOf.set(event, []);
    arrowsOf.get(event).push(arrow);
  }
});

const natural = new Intl.Collator('en', { numeric: true }).compare;
const firstTurn = lane => Math.min(...laneRows[lane].flatMap(row => row.spans.find(span => spans.kind[span] > WAITING) ?? []).map(begin), Infinity);
const orders = {
  name: (a, b) => natural(lanes[a].name, lanes[b].name),
  start: (a, b) => (laneEvents[a][0] ?? 0) - (laneEvents[b][0] ?? 0),
  turn: (a, b) => (turns[a] - turns[b]) || orders.name(a, b),
};
const turns = lanes.map((_, lane) => firstTurn(lane)).map(turn => turn === Infinity ? Number.MAX_VALUE : turn);
