import { type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { type Box, fill, frame, letter, linesOf, newSheet, type Sheet, star, toPng } from './canvas.ts';

/** What a poster of the honour roll says. Values only: who may be shown was decided before. */
export interface Poster {
  /** 2023年5月 */
  readonly month: string;
  /** 环境卫生光荣榜 */
  readonly title: string;
  /** As many as the sheet has room for: `posterEntries`, or `phoneEntries` for a telephone. */
  readonly entries: readonly PosterEntry[];
  /** At most three, upright JPEGs or paths of such, whose people have agreed to be shown. */
  readonly photos: readonly (string | Buffer)[];
  readonly issuer: string;
  /** 2023年6月6日 */
  readonly date: string;
}

export interface PosterEntry {
  readonly unit: string;
  readonly name: string;
  /** At most 20 characters. */
  readonly reason: string;
}

export const posterEntries = 10;
/** One reads on by moving the thumb: as far as a chat still opens the picture. */
export const phoneEntries = 40;
export const posterPhotos = 3;
const red = '#a3131a';
const gold = '#f5d78a';
const nobody = '本期没有评出';

/** A3, upright, for the printer: 2480 by 3508 pixels. PNG. */
export function drawPoster(poster: Poster): Promise<Buffer> {
  return draw(poster, { width: 2480, height: 3508 }, (sheet, photos) => {
    const { ink } = sheet;
    const head = { x: 0, y: 0, width: 2480, height: 700 };
    fill(ink, head, red);
    for (const [x, radius] of [
      [1240, 70],
      [1000, 44],
      [1480, 44],
    ] as const) {
      star(ink, { x, y: 140, radius }, gold);
    }
    const center = { x: 1240, align: 'center' as const, maxWidth: 2200 };
    letter(ink, poster.title, { ...center, y: 360, size: 220, bold: true, color: '#ffffff' });
    letter(ink, poster.month, { ...center, y: 570, size: 120, color: gold });
    const foot = { x: 140, y: 3170, width: 2200, height: 240 };
    const photoHeight = photos.length === 0 ? 0 : 640;
    const body = { x: 140, y: 780, width: 2200, height: foot.y - 780 - photoHeight };
    drawEntries(ink, poster.entries, { ...body, height: body.height - 40 });
    drawPhotos(ink, photos, { x: 140, y: body.y + body.height, width: 2200, height: photoHeight - 40 });
    fill(ink, { ...foot, height: 6 }, red);
    letter(ink, poster.issuer, { x: 2340, y: foot.y + 90, size: 84, align: 'right', maxWidth: 2100 });
    letter(ink, poster.date, { x: 2340, y: foot.y + 200, size: 72, align: 'right', maxWidth: 2100 });
  });
}

/** 16:9 for a screen: 1920 by 1080 pixels. PNG. */
export function drawScreenPoster(poster: Poster): Promise<Buffer> {
  return draw(poster, { width: 1920, height: 1080 }, (sheet, photos) => {
    const { ink } = sheet;
    fill(ink, { x: 0, y: 0, width: 1920, height: 200 }, red);
    star(ink, { x: 100, y: 100, radius: 48 }, gold);
    letter(ink, poster.title, { x: 180, y: 102, size: 96, bold: true, color: '#ffffff', maxWidth: 1150 });
    letter(ink, poster.month, { x: 1860, y: 104, size: 64, color: gold, align: 'right', maxWidth: 460 });
    const photoWidth = photos.length === 0 ? 0 : 520;
    drawEntries(ink, poster.entries, { x: 60, y: 230, width: 1800 - photoWidth, height: 730 });
    const each = (730 - 20 * (photos.length - 1)) / Math.max(1, photos.length);
    photos.forEach((photo, index) => {
      drawPhoto(ink, photo, { x: 1380, y: 230 + index * (each + 20), width: 480, height: each });
    });
    fill(ink, { x: 60, y: 985, width: 1800, height: 4 }, red);
    letter(ink, poster.issuer, { x: 60, y: 1032, size: 40, maxWidth: 1200 });
    letter(ink, poster.date, { x: 1860, y: 1032, size: 40, align: 'right', maxWidth: 560 });
  });
}

/**
 * As wide as a telephone, 1080 pixels, and as long as the roll. One name a line: on a screen of seven centimetres names are
 * as high as in large print, reasons as in a newspaper. PNG.
 */
export function drawPhonePoster(poster: Poster): Promise<Buffer> {
  const entries = poster.entries.slice(0, phoneEntries);
  const [head, card, gap, photoHeight] = [330, 190, 18, 400];
  const names = Math.max(1, entries.length) * (card + gap);
  const height = (photos: number) => head + 40 + names + (photos === 0 ? 0 : photoHeight + 40) + 210;
  const size = (photos: readonly Image[]) => ({ width: 1080, height: height(photos.length) });
  return draw(poster, size, ({ ink }, photos) => {
    fill(ink, { x: 0, y: 0, width: 1080, height: head }, red);
    for (const [x, radius] of [
      [540, 36],
      [430, 22],
      [650, 22],
    ] as const) {
      star(ink, { x, y: 62, radius }, gold);
    }
    const center = { x: 540, align: 'center' as const, maxWidth: 1000 };
    letter(ink, poster.title, { ...center, y: 165, size: 104, bold: true, color: '#ffffff' });
    letter(ink, poster.month, { ...center, y: 268, size: 60, color: gold });
    const body = { x: 40, y: head + 40, width: 1000, height: card };
    if (entries.length === 0) letter(ink, nobody, { ...center, y: body.y + card / 2, size: 50, color: '#666666' });
    entries.forEach((entry, index) => {
      drawEntry(ink, entry, { ...body, y: body.y + index * (card + gap) });
    });
    drawPhotos(ink, photos, { ...body, y: body.y + names + 20, height: photoHeight });
    const foot = height(photos.length) - 180;
    fill(ink, { x: 40, y: foot, width: 1000, height: 4 }, red);
    letter(ink, poster.issuer, { x: 1040, y: foot + 54, size: 44, align: 'right', maxWidth: 1000 });
    letter(ink, poster.date, { x: 1040, y: foot + 118, size: 40, align: 'right', maxWidth: 1000 });
  });
}

/** Every text of it, for the look-out for missing characters. */
export function posterTexts({ month, title, entries, issuer, date }: Poster): string[] {
  return [month, title, issuer, date, ...entries.flatMap(({ unit, name, reason }) => [unit, name, reason])];
}

interface SheetSize {
  readonly width: number;
  readonly height: number;
}

async function draw(
  poster: Poster,
  size: SheetSize | ((photos: readonly Image[]) => SheetSize),
  paint: (sheet: Sheet, photos: readonly Image[]) => void,
): Promise<Buffer> {
  // A photo that cannot be read leaves its place to the others.
  const loaded = await Promise.all(
    poster.photos.slice(0, posterPhotos).map((photo) => loadImage(photo).catch(() => null)),
  );
  const photos = loaded.filter((photo) => photo !== null);
  const { width, height } = typeof size === 'function' ? size(photos) : size;
  const sheet = newSheet(width, height);
  paint(sheet, photos);
  return toPng(sheet);
}

/** Few names stand large in one column, many in two. */
function drawEntries(ink: SKRSContext2D, all: readonly PosterEntry[], box: Box): void {
  const entries = all.slice(0, posterEntries);
  if (entries.length === 0) {
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    letter(ink, nobody, { ...middle, size: box.width / 20, align: 'center', color: '#666666' });
    return;
  }
  const columns = entries.length > 5 || (box.width > box.height * 2 && entries.length > 3) ? 2 : 1;
  const rows = Math.ceil(entries.length / columns);
  const gap = box.width / 70;
  const width = (box.width - gap * (columns - 1)) / columns;
  const height = Math.min((box.height - gap * (rows - 1)) / rows, width / (columns === 1 ? 3.6 : 2.2));
  const top = box.y + (box.height - rows * height - gap * (rows - 1)) / 2;
  entries.forEach((entry, index) => {
    const [column, row] = [Math.floor(index / rows), index % rows];
    const at = { x: box.x + column * (width + gap), y: top + row * (height + gap), width, height };
    drawEntry(ink, entry, at);
  });
}

/** Name large, village beside it, the reason below. */
function drawEntry(ink: SKRSContext2D, { unit, name, reason }: PosterEntry, box: Box): void {
  const { x, y, width, height } = box;
  fill(ink, box, '#fdf6e7', height / 14);
  fill(ink, { x, y, width: Math.max(6, width / 90), height }, red, 2);
  const size = Math.min(height * 0.36, width * 0.1);
  const left = x + width * 0.055;
  const inner = width * 0.91;
  // A unit or a group has its village in its name.
  const isNamed = name.startsWith(unit);
  const named = { x: left, y: y + height * 0.31, size, bold: true, color: red, maxWidth: inner * (isNamed ? 1 : 0.66) };
  const beside = left + letter(ink, name, named) + size * 0.4;
  if (!isNamed) {
    letter(ink, unit, { x: beside, y: y + height * 0.33, size: size * 0.6, maxWidth: left + inner - beside });
  }
  drawReason(ink, reason, {
    x: left,
    y: y + height * 0.74,
    width: inner,
    height: Math.min(size * 0.68, height * 0.25),
  });
}

/** On one line if it nearly fits, else on two. `y` is the middle, `height` the size of the letters. */
function drawReason(ink: SKRSContext2D, reason: string, { x, y, width, height: size }: Box): void {
  if (linesOf(ink, reason, { size, width: width * 1.15 }).length < 2) {
    letter(ink, reason, { x, y, size, maxWidth: width });
    return;
  }
  const small = size * 0.8;
  const [first = '', ...rest] = linesOf(ink, reason, { size: small, width });
  letter(ink, first, { x, y: y - small * 0.58, size: small, maxWidth: width });
  letter(ink, rest.join(''), { x, y: y + small * 0.58, size: small, maxWidth: width });
}

function drawPhotos(ink: SKRSContext2D, photos: readonly Image[], box: Box): void {
  const gap = 40;
  const width = Math.min((box.width - gap * (photos.length - 1)) / photos.length, box.height * 1.5);
  const left = box.x + (box.width - width * photos.length - gap * (photos.length - 1)) / 2;
  photos.forEach((photo, index) => {
    drawPhoto(ink, photo, { ...box, x: left + index * (width + gap), width });
  });
}

/** Fills the box; what is over is cut off at both sides alike. */
function drawPhoto(ink: SKRSContext2D, photo: Image, box: Box): void {
  const { x, y, width, height } = box;
  const scale = Math.max(width / photo.width, height / photo.height);
  const [cutWidth, cutHeight] = [width / scale, height / scale];
  const cut = { x: (photo.width - cutWidth) / 2, y: (photo.height - cutHeight) / 2 };
  ink.drawImage(photo, cut.x, cut.y, cutWidth, cutHeight, x, y, width, height);
  frame(ink, box, red, Math.max(3, width / 160));
}
