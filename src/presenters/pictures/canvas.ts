import { type Canvas, createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { fontFiles } from './missing-glyphs.ts';

const family = 'Jingcun Sans';
let registered = false;

export interface Sheet {
  readonly canvas: Canvas;
  readonly ink: SKRSContext2D;
}

/** White paper of so many pixels. Throws when the fonts are not where they were put. */
export function newSheet(width: number, height: number): Sheet {
  registerFonts();
  const canvas = createCanvas(width, height);
  const ink = canvas.getContext('2d');
  ink.fillStyle = '#ffffff';
  ink.fillRect(0, 0, width, height);
  ink.textBaseline = 'middle';
  return { canvas, ink };
}

export function toPng({ canvas }: Sheet): Promise<Buffer> {
  return canvas.encode('png');
}

function registerFonts(): void {
  if (registered) return;
  for (const file of fontFiles) {
    if (!GlobalFonts.registerFromPath(file, family)) throw new Error(`the font ${file} cannot be used`);
  }
  registered = true;
}

export interface Lettering {
  readonly x: number;
  /** Middle of the line. */
  readonly y: number;
  readonly size: number;
  readonly bold?: boolean;
  readonly color?: string;
  readonly align?: 'left' | 'center' | 'right';
  /** What is wider is set smaller, down to three fifths, then cut. */
  readonly maxWidth?: number;
}

/** One line of text; returns how wide it became. */
export function letter(ink: SKRSContext2D, text: string, style: Lettering): number {
  const { x, y, size, bold = false, color = '#111111', align = 'left', maxWidth = Number.POSITIVE_INFINITY } = style;
  const set = (points: number) => {
    ink.font = `${bold ? 700 : 400} ${points}px "${family}"`;
  };
  set(size);
  const natural = ink.measureText(text).width;
  if (natural > maxWidth) set(Math.max(size * 0.6, Math.floor((size * maxWidth) / natural)));
  const fitting = cutTo(ink, text, maxWidth);
  ink.fillStyle = color;
  ink.textAlign = align;
  ink.fillText(fitting, x, y);
  return ink.measureText(fitting).width;
}

function cutTo(ink: SKRSContext2D, text: string, maxWidth: number): string {
  if (ink.measureText(text).width <= maxWidth + 1) return text;
  const kept = Array.from(text);
  while (kept.length > 1 && ink.measureText(`${kept.join('')}…`).width > maxWidth) kept.pop();
  return `${kept.join('')}…`;
}

/** The text in lines no wider than `width`; Chinese breaks anywhere but before closing marks. */
export function linesOf(ink: SKRSContext2D, text: string, { size, width }: { size: number; width: number }): string[] {
  ink.font = `400 ${size}px "${family}"`;
  const lines: string[] = [];
  let line = '';
  for (const character of text) {
    const isClosing = /[，。、；：！？）”》]/u.test(character);
    if (line !== '' && !isClosing && ink.measureText(line + character).width > width) {
      lines.push(line);
      line = '';
    }
    line += character;
  }
  return line === '' ? lines : [...lines, line];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function fill(ink: SKRSContext2D, { x, y, width, height }: Box, color: string, radius = 0): void {
  ink.fillStyle = color;
  ink.beginPath();
  ink.roundRect(x, y, width, height, radius);
  ink.fill();
}

export function frame(ink: SKRSContext2D, { x, y, width, height }: Box, color: string, thick = 3): void {
  ink.strokeStyle = color;
  ink.lineWidth = thick;
  ink.strokeRect(x + thick / 2, y + thick / 2, width - thick, height - thick);
}

/** Slanted lines in a box: a filling that a black-and-white printer tells from a shade. */
export function hatch(ink: SKRSContext2D, box: Box, color: string): void {
  const { x, y, width, height } = box;
  ink.save();
  ink.beginPath();
  ink.rect(x, y, width, height);
  ink.clip();
  ink.strokeStyle = color;
  ink.lineWidth = 3;
  for (let left = x - height; left < x + width; left += 12) {
    ink.beginPath();
    ink.moveTo(left, y + height);
    ink.lineTo(left + height, y);
    ink.stroke();
  }
  ink.restore();
}

/** A five-pointed star, drawn: no font here has one. */
export function star(ink: SKRSContext2D, at: { x: number; y: number; radius: number }, color: string): void {
  ink.fillStyle = color;
  ink.beginPath();
  for (let point = 0; point < 10; point += 1) {
    const reach = point % 2 === 0 ? at.radius : at.radius * 0.382;
    const angle = (point * Math.PI) / 5 - Math.PI / 2;
    ink.lineTo(at.x + reach * Math.cos(angle), at.y + reach * Math.sin(angle));
  }
  ink.closePath();
  ink.fill();
}
