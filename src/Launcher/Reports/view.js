// What of it is seen: the time, the rows from top to bottom, what is chosen and what is searched for.

const view = { from: 0, to: runLength, order: 'name', arrows: true, search: '', chosen: null, hover: null };
const HEAD = 22;                            // height of the axis
let rows = [];                              // { kind: 'life' | 'bars' | 'curve', top, height, … } in pixels of the whole chart
let width = 0, labelWidth = 0, height = 0;

const laneHeight = () => lanes.length > 60 ? 12 : lanes.length > 24 ? 16 : 22;
const plotWidth = () => Math.max(10, width - labelWidth);
const xOf = time => labelWidth + (time - view.from) / (view.to - view.from) * plotWidth();
const timeAt = x => view.from + (x - labelWidth) / plotWidth() * (view.to - view.from);

function layOut() {
  rows = [];
  let top = HEAD;
  const add = (row, tall, gap = 0) => { rows.push({ ...row, top, height: tall }); top += tall + gap; };
  things.forEach((thing, place) => {
    const own = curves.filter(curve => curve.thing === place);
    const depth = own.find(curve => curve.kind === 0), waiting = own.find(curve => curve.kind === 1), inHand = own.find(curve => curve.kind === 2);
    if (depth) add({ kind: 'curve', thing: place, curve: depth, label: `${thing.name}: items in it` }, 38, 2);
    if (inHand && inHand.peak > 8) add({ kind: 'curve', thing: place, curve: inHand, label: `${thing.name}: in hand` }, 30, 2);
    else if (inHand) thingRows[place].forEach((row, n) => add({ kind: 'bars', thing: place, row, label: n ? '' : `${thing.name}: who has it` }, 17, n === thingRows[place].length - 1 ? 2 : 0));
    if (waiting) add({ kind: 'curve', thing: place, curve: waiting, pale: true, label: `${thing.name}: waiting` }, 26, 8);
    else if (own.length) top += 6;
  });
  if (rows.length) top += 4;
  const tall = laneHeight();
  [...lanes.keys()].sort(orders[view.order]).filter(laneMatches).forEach((lane, n) =>
    add({ kind: 'life', lane, stripe: n % 2 === 1, label: lanes[lane].name }, tall + (Math.max(1, laneRows[lane].length) - 1) * (tall - 5)));
  height = top + 6;
}

// A search shows the processes whose name or any of whose events has the text.
const found = new Map();
function laneMatches(lane) {
  if (!view.search) return true;
  if (!found.has(lane)) {
    const wanted = view.search.toLowerCase();
    found.set(lane, lanes[lane].name.toLowerCase().includes(wanted) || String(lanes[lane].pid) === wanted || laneEvents[lane].some(event => eventText(event).toLowerCase().includes(wanted)));
  }
  return found.get(lane);
}

function rowAtY(y) { return rows.find(row => y >= row.top && y < row.top + row.height) ?? null; }
function rowOfLane(lane) { return rows.find(row => row.lane === lane) ?? null; }

function look(from, to) {
  const least = Math.min(0.05, runLength);
  let span = Math.min(Math.max(to - from, least), runLength);
  const start = Math.min(Math.max(from, 0), runLength - span);
  view.from = start;
  view.to = start + span;
}

function zoom(factor, around = (view.from + view.to) / 2) {
  look(around - (around - view.from) * factor, around + (view.to - around) * factor);
}

function move(part) {
  const by = (view.to - view.from) * part;
  look(view.from + by, view.to + by);
}

function reveal(time) {
  const span = view.to - view.from;
  if (time < view.from || time > view.to) look(time - span / 2, time + span / 2);
}
