// The whole run in small: how many processes live, have something in hand, wait. Drawn once for a width, then shown with a window in it.

const TALL = 54;
let overview = null;

function countsOf(columns) {
  const living = new Float64Array(columns + 1), waiting = new Float64Array(columns + 1), busy = new Float64Array(columns + 1);
  for (let span = 0; span < spans.lane.length; span++) {
    const kind = spans.kind[span], counts = kind <= LIVING ? living : kind === WAITING ? waiting : busy;
    counts[Math.min(columns, Math.floor(begin(span) / runLength * columns))]++;
    counts[Math.min(columns, Math.ceil(end(span) / runLength * columns))]--;
  }
  for (const counts of [living, waiting, busy]) for (let x = 1; x <= columns; x++) counts[x] += counts[x - 1];
  return { living, waiting, busy };
}

function makeOverview(columns) {
  const { living, waiting, busy } = countsOf(columns);
  let most = 1;
  for (let x = 0; x < columns; x++) most = Math.max(most, living[x], waiting[x] + busy[x]);
  const canvas = document.createElement('canvas'), scale = (TALL - 8) / most;
  canvas.width = columns;
  canvas.height = TALL;
  const pen = canvas.getContext('2d');
  const column = (x, from, tall, colour) => { pen.fillStyle = colour; pen.fillRect(x, TALL - from - tall, 1, tall); };
  for (let x = 0; x < columns; x++) {
    column(x, 0, living[x] * scale, colours.alive);
    column(x, 0, busy[x] * scale, colours.soft);
    pen.globalAlpha = 0.4;
    column(x, busy[x] * scale, waiting[x] * scale, colours.soft);
    pen.globalAlpha = 1;
  }
  return canvas;
}

function drawOverview(canvas) {
  const columns = Math.floor(plotWidth());
  if (overview?.width !== columns) overview = makeOverview(columns);
  const pen = fit(canvas, width, TALL);
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, width, TALL);
  pen.drawImage(overview, labelWidth, 0);
  pen.fillStyle = colours.soft;
  pen.font = '11px system-ui, sans-serif';
  pen.textBaseline = 'middle';
  pen.fillText(cut(pen, 'the whole run', labelWidth - 14), 8, TALL / 2);
  const x0 = labelWidth + view.from / runLength * columns, x1 = labelWidth + view.to / runLength * columns;
  pen.globalAlpha = 0.6;
  pen.fillStyle = colours.page;
  pen.fillRect(labelWidth, 0, x0 - labelWidth, TALL);
  pen.fillRect(x1, 0, labelWidth + columns - x1, TALL);
  pen.globalAlpha = 1;
  pen.strokeStyle = colours.focus;
  pen.lineWidth = 1.5;
  pen.strokeRect(x0 + 0.75, 0.75, Math.max(2, x1 - x0 - 1.5), TALL - 1.5);
}
