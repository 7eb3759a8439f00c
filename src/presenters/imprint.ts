import {
  AlignmentType,
  BorderStyle,
  type IBorderOptions,
  LineRuleType,
  Paragraph,
  Tab,
  Table,
  TableAnchorType,
  TableCell,
  TableRow,
  TabStopType,
  TextRun,
  WidthType,
} from 'docx';
import { carriedText } from './xml-text.ts';

/** Eighths of a point: 0.35 mm for the first and last rule of a 版记, 0.25 mm between. */
const rules = { outer: 8, inner: 6 };
/** Rows, and how high each is in characters. */
const rowsHigh = 2;
const lineHigh = 2;
const none: IBorderOptions = { style: BorderStyle.NONE, size: 0, color: 'auto' };

export interface ImprintLook {
  /** Twips: how wide the 版心 is, and one character of 4号. */
  readonly width: number;
  readonly character: number;
  /** From the upper edge of the paper to the lower edge of the 版心. */
  readonly bottom: number;
  readonly font: string;
  /** Half points. */
  readonly size: number;
}

/**
 * 版记 of GB/T 9704-2012, its last rule on the lower edge of the 版心: 抄送 and the day of printing stay blank for the office,
 * whoever prints stands there already. LibreOffice leaves a table of this width below the text instead.
 */
export function imprint(issuer: string, { width, character, bottom, font, size }: ImprintLook): Table {
  const look = { size, font: { ascii: font, hAnsi: font, eastAsia: font } };
  const row = (texts: readonly string[], isLast: boolean) => {
    const inner: IBorderOptions = { style: BorderStyle.SINGLE, size: rules.inner, color: '000000' };
    const outer: IBorderOptions = { style: BorderStyle.SINGLE, size: rules.outer, color: '000000' };
    const borders = isLast
      ? { top: inner, bottom: outer, left: none, right: none }
      : { top: outer, bottom: inner, left: none, right: none };
    const paragraph = new Paragraph({
      alignment: AlignmentType.LEFT,
      indent: { left: character, right: character },
      tabStops: [{ type: TabStopType.RIGHT, position: width - character }],
      spacing: { line: lineHigh * character, lineRule: LineRuleType.EXACT },
      children: texts.map(
        (text, index) => new TextRun({ children: [...(index === 0 ? [] : [new Tab()]), carriedText(text)], ...look }),
      ),
    });
    return new TableRow({
      cantSplit: true,
      children: [new TableCell({ borders, width: { size: width, type: WidthType.DXA }, children: [paragraph] })],
    });
  };
  return new Table({
    width: { size: width, type: WidthType.DXA },
    columnWidths: [width],
    float: {
      horizontalAnchor: TableAnchorType.MARGIN,
      verticalAnchor: TableAnchorType.PAGE,
      absoluteHorizontalPosition: 0,
      absoluteVerticalPosition: bottom - rowsHigh * lineHigh * character,
    },
    rows: [row(['抄送：'], false), row([issuer, '　　　　年　　月　　日印发'], true)],
  });
}
