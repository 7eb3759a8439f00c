import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Box, fill, frame, hatch, letter, linesOf, newSheet, toPng } from './canvas.ts';
import type { RankingRow, RankingView } from './ranking-view.ts';

/** As wide as a telephone shows without scaling; the height follows from how many units there are. */
const width = 1080;
const margin = 40;
const headHeight = 200;
const listHeight = 96;
const rowHeight = 78;
const barHeight = 40;
const barLeft = 440;
const barRight = 816;
const noteSize = 30;
const green = '#14532d';

/** Bars of every list, readable at arm's length on a telephone and from a black-and-white printer. PNG. */
export function drawRanking(view: RankingView): Promise<Buffer> {
  const notes = notesOf(view);
  const rows = view.lists.reduce((total, list) => total + Math.max(1, list.rows.length), 0);
  const height = headHeight + view.lists.length * listHeight + rows * rowHeight + notes.length * 46 + 70;
  const sheet = newSheet(width, height);
  const { ink } = sheet;
  fill(ink, { x: 0, y: 0, width, height: headHeight - 20 }, green);
  letter(ink, view.title, { x: margin, y: 72, size: 60, bold: true, color: '#ffffff', maxWidth: width - 2 * margin });
  letter(ink, view.subtitle, { x: margin, y: 140, size: 36, color: '#ffffff', maxWidth: width - 2 * margin });
  let y = headHeight;
  for (const list of view.lists) {
    const count = list.rows.length === 0 ? '' : `　共${list.rows.length}个`;
    letter(ink, `${list.title}${count}`, { x: margin, y: y + listHeight / 2, size: 42, bold: true });
    y += listHeight;
    if (list.rows.length === 0) letter(ink, '都未检查', { x: margin, y: y + rowHeight / 2, size: 36 });
    list.rows.forEach((row, index) => {
      drawRow(ink, row, { y: y + index * rowHeight, shaded: index % 2 === 0 });
    });
    y += Math.max(1, list.rows.length) * rowHeight;
  }
  y += 40;
  for (const note of notes) {
    letter(ink, note, { x: margin, y, size: noteSize, color: '#444444', maxWidth: width - 2 * margin });
    y += 46;
  }
  return toPng(sheet);
}

function notesOf({ notInspected, footer }: RankingView): string[] {
  const missing = notInspected.length === 0 ? '' : `未检查，不排名：${notInspected.join('、')}`;
  const { ink } = newSheet(1, 1);
  return [...linesOf(ink, missing, { size: noteSize, width: width - 2 * margin }), footer];
}

function drawRow(ink: SKRSContext2D, row: RankingRow, { y, shaded }: { y: number; shaded: boolean }): void {
  const middle = y + rowHeight / 2;
  if (shaded) fill(ink, { x: margin / 2, y, width: width - margin, height: rowHeight }, '#f1f1f1', 8);
  letter(ink, row.rank, { x: margin, y: middle, size: 34, bold: true, maxWidth: 150 });
  drawName(ink, row.name, middle);
  const whole = { x: barLeft, y: middle - barHeight / 2, width: barRight - barLeft, height: barHeight };
  drawBar(ink, { ...whole, width: Math.max(4, whole.width * row.share) }, row.tierNumber);
  frame(ink, whole, '#9a9a9a', 2);
  letter(ink, row.score, { x: 942, y: middle, size: 40, bold: true, align: 'right', maxWidth: 112 });
  letter(ink, row.tier, { x: width - margin, y: middle, size: 28, align: 'right', maxWidth: 82 });
}

/** A long name on two smaller lines. */
function drawName(ink: SKRSContext2D, name: string, middle: number): void {
  const [x, maxWidth] = [200, barLeft - 215];
  if (linesOf(ink, name, { size: 38, width: maxWidth }).length < 2) {
    letter(ink, name, { x, y: middle, size: 38, maxWidth });
    return;
  }
  const [first = '', ...rest] = linesOf(ink, name, { size: 28, width: maxWidth });
  letter(ink, first, { x, y: middle - 17, size: 28, maxWidth });
  letter(ink, rest.join(''), { x, y: middle + 17, size: 28, maxWidth });
}

/** Each tier has a filling of its own: solid, middling, light, slanted lines. */
function drawBar(ink: SKRSContext2D, box: Box, tierNumber: number): void {
  const shade = [green, '#4d8a64', '#a9cdb6'][tierNumber];
  if (shade === undefined) hatch(ink, box, '#333333');
  else fill(ink, box, shade);
}
