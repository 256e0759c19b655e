// On paper the whole time line is drawn, in pieces that fit on a page and in light colours.

const PIECE = 640;

function printChart() {
  const place = document.getElementById('print');
  const kept = { ...view, width, labelWidth };
  place.replaceChildren();
  width = 1040;
  labelWidth = 170;
  overview = null;
  readColours();
  legend();
  layOut();
  for (let top = HEAD; top < height;) {
    const last = rows.findLast(row => row.top + row.height <= top + PIECE && row.top >= top) ?? rows.find(row => row.top >= top);
    if (!last) break;
    const bottom = last.top + last.height + 2, piece = document.createElement('canvas');
    drawChart(fit(piece, width, bottom - top + HEAD), top - HEAD, bottom - top + HEAD);
    piece.style.height = 'auto';
    place.append(piece);
    top = bottom;
  }
  Object.assign(view, kept);
  ({ width, labelWidth } = kept);
  overview = null;
}

window.addEventListener('beforeprint', printChart);
window.addEventListener('afterprint', () => { document.getElementById('print').replaceChildren(); recolour(); measure(); });
