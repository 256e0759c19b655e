// The picture: axis, rows of things, a lane for each process, arrows.

function drawChart(pen, from, tall) {
  const right = width, list = rows.filter(row => row.top + row.height > from && row.top < from + tall);
  pen.fillStyle = colours.page;
  pen.fillRect(0, 0, width, tall);
  pen.save();
  pen.translate(0, -from);
  pen.textBaseline = 'middle';
  pen.fillStyle = colours.stripe;
  for (const row of list) if (row.stripe) pen.fillRect(0, row.top, width, row.height);
  drawGrid(pen, Math.max(from, HEAD), from + tall);
  for (const row of list) drawRow(pen, row, right);
  if (view.arrows) drawArrows(pen, from, from + tall);
  for (const row of list) if (row.kind === 'life') drawEnds(pen, row);
  drawChosen(pen);
  pen.restore();
  drawAxis(pen, 0);
}

function drawRow(pen, row, right) {
  const size = Math.min(12.5, Math.max(9.5, row.height * 0.72));
  pen.font = `${size}px system-ui, sans-serif`;
  if (row.lane !== undefined && row.lane === view.chosen?.lane) { pen.fillStyle = colours.grid; pen.fillRect(0, row.top, labelWidth, row.height); }
  pen.save();
  pen.beginPath();
  pen.rect(labelWidth, row.top, right - labelWidth, row.height);
  pen.clip();
  if (row.kind === 'curve') curve(pen, row, labelWidth, right);
  else if (row.kind === 'bars') {
    bars(pen, row.row, row.top + 2, row.height - 3, labelWidth, right);
    pen.font = '11px system-ui, sans-serif';
    barNames(pen, row.row, row.top + 2, row.height - 3, labelWidth, right, span => lanes[spans.lane[span]].name);
  } else drawLife(pen, row, right);
  pen.restore();
  pen.font = `${size}px system-ui, sans-serif`;
  pen.fillStyle = row.kind === 'life' ? colours.text : colours.soft;
  if (row.label) pen.fillText(cut(pen, row.label, labelWidth - 14), 8, row.top + Math.min(row.height, laneHeight() + 4) / 2);
}

function drawLife(pen, row, right) {
  const one = laneHeight(), list = laneRows[row.lane], pad = one > 14 ? 3 : 1.5;
  bars(pen, laneLives[row.lane], row.top + pad, row.height - 2 * pad, labelWidth, right);
  list.forEach((part, n) => {
    const top = row.top + pad + n * (one - 5), tall = (list.length > 1 ? one - 6 : one - 2 * pad);
    bars(pen, part, top, tall, labelWidth, right);
    if (one < 15) return;
    pen.font = '10.5px system-ui, sans-serif';
    barNames(pen, part, top, tall, labelWidth, right, span => spans.kind[span] === 3 ? things[spans.thing[span]].name : `${spans.number[span]}`);
  });
  drawMarks(pen, row);
}

// Each event a tick, as long as there is room to tell them apart.
function drawMarks(pen, row) {
  const list = laneEvents[row.lane];
  let low = 0, high = list.length;
  while (low < high) { const middle = (low + high) >> 1; if (timeOf(list[middle]) < view.from) low = middle + 1; else high = middle; }
  let last = low;
  while (last < list.length && timeOf(list[last]) <= view.to) last++;
  if (last - low > plotWidth() / 6) return;
  pen.fillStyle = colours.text;
  for (let n = low; n < last; n++) {
    const name = nameOf(list[n]);
    if (name === 'process.said') dot(pen, xOf(timeOf(list[n])), row.top + row.height / 2, 2.6);
    else if (!name.startsWith('process.')) pen.fillRect(xOf(timeOf(list[n])) - 0.5, row.top + row.height - 4, 1, 3);
  }
}

function dot(pen, x, y, size) {
  pen.beginPath();
  pen.arc(x, y, size, 0, 7);
  pen.fillStyle = colours.page;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = colours.text;
  pen.stroke();
}

function drawEnds(pen, row) {
  for (const { event, bad, how } of lanes[row.lane].ends) {
    const x = xOf(timeOf(event)), y = row.top + row.height / 2, size = Math.min(5, row.height / 3);
    if (x < labelWidth - 1 || x > width + 1) continue;
    pen.lineWidth = bad ? 2.2 : 1.6;
    pen.strokeStyle = bad ? colours.bad : colours.soft;
    pen.beginPath();
    if (bad) { pen.moveTo(x - size, y - size); pen.lineTo(x + size, y + size); pen.moveTo(x + size, y - size); pen.lineTo(x - size, y + size); }
    else { pen.moveTo(x, y - row.height / 2 + 2); pen.lineTo(x, y + row.height / 2 - 2); }
    pen.stroke();
    if (!bad) continue;
    pen.fillStyle = colours.bad;
    pen.font = '600 11px system-ui, sans-serif';
    const room = pen.measureText(how).width + size + 4;
    pen.textAlign = x + room > width ? 'right' : 'left';
    pen.strokeStyle = colours.page;
    pen.lineWidth = 3;
    pen.lineJoin = 'round';
    pen.strokeText(how, x + (x + room > width ? -size - 3 : size + 3), y);
    pen.fillText(how, x + (x + room > width ? -size - 3 : size + 3), y);
    pen.textAlign = 'left';
  }
}

function steps() {
  const rough = (view.to - view.from) / Math.max(2, plotWidth() / 90), power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough), list = [];
  for (let n = Math.ceil(view.from / step); n * step <= view.to; n++) list.push(n * step);
  return { step, list };
}

function drawGrid(pen, top, bottom) {
  pen.fillStyle = colours.grid;
  pen.globalAlpha = 0.7;
  for (const time of steps().list) pen.fillRect(Math.round(xOf(time)), top, 1, bottom - top);
  pen.globalAlpha = 1;
  pen.fillStyle = colours.line;
  pen.fillRect(labelWidth - 1, top, 1, bottom - top);
}

function drawAxis(pen, top) {
  const { step, list } = steps();
  pen.fillStyle = colours.panel;
  pen.fillRect(0, top, width, HEAD);
  pen.fillStyle = colours.line;
  pen.fillRect(0, top + HEAD - 1, width, 1);
  pen.fillStyle = colours.soft;
  pen.font = '11px system-ui, sans-serif';
  pen.textBaseline = 'middle';
  const digits = step >= 1000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  for (const time of list) {
    const text = view.to - view.from < 20 ? `${time.toFixed(step < 1 ? 2 : 0)} ms` : `${(time / 1000).toFixed(digits)} s`;
    if (xOf(time) + pen.measureText(text).width + 6 < width) pen.fillText(text, xOf(time) + 4, top + HEAD / 2);
    pen.fillRect(Math.round(xOf(time)), top + HEAD - 6, 1, 5);
  }
}

function drawArrows(pen, top, bottom) {
  const chosen = view.chosen?.span === undefined ? [] : [spans.from[view.chosen.span], spans.to[view.chosen.span]].flatMap(event => arrowsOf.get(event) ?? []);
  const seen = [];
  for (let arrow = 0; arrow < arrows.from.length && seen.length <= 250; arrow++) {
    const from = timeOf(arrows.from[arrow]), to = timeOf(arrows.to[arrow]);
    if (to >= view.from && from <= view.to) seen.push(arrow);
  }
  // More would be a scribble: then only those of what is chosen are drawn.
  if (seen.length <= 250) for (const arrow of seen) drawArrow(pen, arrow, top, bottom, 0.55);
  for (const arrow of chosen) drawArrow(pen, arrow, top, bottom, 1);
}

function drawArrow(pen, arrow, top, bottom, strength) {
  const [from, to] = [arrows.from[arrow], arrows.to[arrow]];
  const a = rowOfLane(events.lane[from]), b = rowOfLane(events.lane[to]);
  if (!a || !b || a === b) return;
  const x0 = xOf(timeOf(from)), x1 = xOf(timeOf(to)), y0 = a.top + a.height / 2, y1 = b.top + b.height / 2;
  if (Math.max(y0, y1) < top || Math.min(y0, y1) > bottom || Math.max(x0, x1) < labelWidth) return;
  const bend = Math.min(28, 6 + Math.abs(x1 - x0) / 2), head = 4, down = Math.sign(y1 - y0);
  pen.save();
  pen.beginPath();
  pen.rect(labelWidth, top, width - labelWidth, bottom - top);
  pen.clip();
  pen.globalAlpha = strength;
  pen.strokeStyle = pen.fillStyle = colours.text;
  pen.lineWidth = strength === 1 ? 1.8 : 0.9;
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1 - down);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(x1 + 0.5, y1);
  pen.lineTo(x1 - head - 1.5, y1 - head * 0.7);
  pen.lineTo(x1 - head - 1.5, y1 + head * 0.7);
  pen.fill();
  pen.restore();
}

function drawChosen(pen) {
  const { span, lane } = view.chosen ?? {};
  if (span === undefined) return;
  const row = rowOfLane(lane);
  if (!row) return;
  const one = laneHeight(), n = spans.kind[span] <= LIVING ? 0 : spans.row[span];
  const x0 = Math.max(labelWidth, xOf(begin(span))), x1 = Math.min(width, xOf(end(span)));
  pen.strokeStyle = colours.focus;
  pen.lineWidth = 2;
  pen.strokeRect(x0 - 1, row.top + n * (one - 5) + 1, Math.max(2, x1 - x0) + 2, (row.height > one ? one - 4 : row.height - 2));
}

