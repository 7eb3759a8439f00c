/** Points: for the desk, and 3号 for the wall, read from a step away. */
export const letterSize = { desk: 11, wall: 16 };
const titleSize = { desk: 16, wall: 22 };

/** What a cell is, as an index into the styles below. */
export interface CellStyles {
  readonly text: number;
  readonly number: number;
  readonly head: number;
  readonly title: number;
  readonly line: number;
}

export const cellStyles: { readonly desk: CellStyles; readonly wall: CellStyles } = {
  desk: { text: 1, number: 2, head: 3, title: 4, line: 5 },
  wall: { text: 6, number: 7, head: 8, title: 9, line: 10 },
};

/**
 * Black between thin borders, the head bold: nothing is told by a colour alone, since the office prints in black and white.
 * Text cells have the text format, so that what somebody later types there stays as typed: numbers of people, telephones.
 */
export function stylesXml(): string {
  const fonts = [
    font(letterSize.desk, false),
    font(letterSize.desk, true),
    font(titleSize.desk, true),
    font(letterSize.wall, false),
    font(letterSize.wall, true),
    font(titleSize.wall, true),
  ];
  const formats = ['<xf/>', ...formatsOf(0), ...formatsOf(3)];
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    `<fonts count="${fonts.length}">${fonts.join('')}</fonts>`,
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFEEEEEE"/></patternFill></fill></fills>',
    `<borders count="2"><border/><border>${['left', 'right', 'top', 'bottom'].map(thin).join('')}</border></borders>`,
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>',
    `<cellXfs count="${formats.length}">${formats.join('')}</cellXfs>`,
    '</styleSheet>',
  ].join('');
}

function font(size: number, bold: boolean): string {
  return `<font>${bold ? '<b/>' : ''}<sz val="${size}"/><name val="宋体"/><charset val="134"/></font>`;
}

function thin(side: string): string {
  return `<${side} style="thin"><color rgb="FF000000"/></${side}>`;
}

/** 49 is the text format. In the order of `CellStyles`. */
function formatsOf(firstFont: number): string[] {
  const boxed = 'borderId="1" applyBorder="1"';
  const format = (fontId: number, more: string, align = '') =>
    `<xf fontId="${firstFont + fontId}" applyFont="1" ${more} applyAlignment="1"><alignment ${align} vertical="center" wrapText="1"/></xf>`;
  return [
    format(0, `numFmtId="49" applyNumberFormat="1" ${boxed}`),
    format(0, boxed, 'horizontal="center"'),
    format(1, `numFmtId="49" applyNumberFormat="1" fillId="2" applyFill="1" ${boxed}`, 'horizontal="center"'),
    format(2, 'numFmtId="49" applyNumberFormat="1"', 'horizontal="center"'),
    format(0, 'numFmtId="49" applyNumberFormat="1"'),
  ];
}
