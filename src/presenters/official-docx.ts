import {
  AlignmentType,
  BorderStyle,
  Document,
  DocumentGridType,
  Footer,
  type ISectionOptions,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import { imprint } from './imprint.ts';
import type { DocumentBlock, DocumentTable, OfficialDocument } from './official-document.ts';
import { carriedText } from './xml-text.ts';
import { withFixedTimes } from './zip-times.ts';

/** GB/T 9704-2012: A4 with 天头 37, 下 35, 订口 28, 切口 26 mm leaves a 版心 of 156 by 225 mm. In twips. */
const page = { width: 11906, height: 16838, top: 2098, bottom: 1984, left: 1587, right: 1474, footer: 1418 };
/** 22 lines of it: 580 would be one line too few by four twips. */
const linePitch = 579;
/** 28 characters of 3号 in 156 mm, each less by this many 1/4096 points: 16 − 849/4096 = 15.79. */
const charSpace = -849;
/**
 * The pitch of the grid given to the letters of the body themselves, in twips: 16 − 0.3 points is 28 to a line in Word, WPS
 * and LibreOffice alike. Snapped to the grid LibreOffice would give a letter of 16 points two cells of 15.79, and break
 * numbers across lines.
 */
const tighter = -6;
/** Half points: 2号, 3号, 4号, 小四; the head is as large as fits. */
const size = { title: 44, body: 32, small: 28, table: 24, head: 72 };
const fonts = { title: '方正小标宋简体', body: '仿宋_GB2312', heading: '黑体', second: '楷体_GB2312', number: '宋体' };
/** What Word takes where the office's machine lacks them. */
const substitutes: Readonly<Record<string, string>> = {
  [fonts.title]: '宋体',
  [fonts.body]: '仿宋',
  [fonts.second]: '楷体',
};
/** Five lines. */
const keptCharacters = 140;
/** One character of 3号 in twips. */
const character = 316;
const red = 'C00000';

/** The bytes of a `.docx`, the same for the same document. */
export async function toDocx(document: OfficialDocument): Promise<Buffer> {
  const file = new Document({
    creator: '',
    evenAndOddHeaderAndFooters: true,
    sections: [
      {
        ...layout,
        children: [
          ...opening(document),
          ...blocks(document),
          ...signature(document),
          ...annexes(document),
          ...ending(document),
        ],
      },
    ],
  });
  const bytes = await Packer.toBuffer(file, undefined, [
    { path: 'docProps/core.xml', data: coreXml },
    { path: 'word/fontTable.xml', data: fontTableXml() },
    { path: 'word/styles.xml', data: stylesXml() },
  ]);
  return withFixedTimes(bytes);
}

const layout: Omit<ISectionOptions, 'children'> = {
  properties: {
    page: {
      size: { width: page.width, height: page.height },
      margin: {
        top: page.top,
        bottom: page.bottom,
        left: page.left,
        right: page.right,
        footer: page.footer,
        header: 851,
      },
    },
    grid: { type: DocumentGridType.LINES_AND_CHARS, linePitch, charSpace },
  },
  footers: { default: pageNumber(AlignmentType.RIGHT), even: pageNumber(AlignmentType.LEFT) },
};

/** — 1 — in 4号, one character in from the outer edge. */
function pageNumber(alignment: typeof AlignmentType.RIGHT | typeof AlignmentType.LEFT): Footer {
  const inset = alignment === AlignmentType.RIGHT ? { right: character } : { left: character };
  const text = new TextRun({
    children: ['— ', PageNumber.CURRENT, ' —'],
    font: fontOf(fonts.number),
    size: size.small,
  });
  return new Footer({ children: [new Paragraph({ alignment, indent: inset, children: [text] })] });
}

function opening({ redHead, mark, title, addressee }: OfficialDocument): Paragraph[] {
  return [
    ...(redHead === null ? [] : head(redHead.issuer)),
    ...title.map((text) => titleLine(text)),
    ...(mark === null
      ? []
      : [line(`（${mark}）`, { font: fonts.second, alignment: AlignmentType.CENTER, keepNext: true })]),
    line(''),
    ...(addressee === null ? [] : [line(`${addressee}：`)]),
  ];
}

function titleLine(text: string): Paragraph {
  return line(text, {
    font: fonts.title,
    size: size.title,
    alignment: AlignmentType.CENTER,
    line: 640,
    keepNext: true,
  });
}

function head(issuer: string): Paragraph[] {
  const fits = Math.floor((page.width - page.left - page.right) / 10 / (issuer.length + 3));
  return [
    line(`${issuer}文件`, {
      font: fonts.title,
      size: Math.min(size.head, fits),
      color: red,
      alignment: AlignmentType.CENTER,
      line: 1500,
    }),
    line(''),
    new Paragraph({
      alignment: AlignmentType.CENTER,
      spacing: { line: linePitch, lineRule: LineRuleType.EXACT, after: 227 },
      border: { bottom: { style: BorderStyle.SINGLE, size: 16, color: red, space: 11 } },
      children: [run('　　　〔　　　〕　　号', { font: fonts.body, size: size.body })],
    }),
    line(''),
  ];
}

function blocks({ body, forWall }: OfficialDocument): (Paragraph | Table)[] {
  return body.flatMap((block, index) => {
    if (block.kind === 'table') return tableWithTitle(block.table, forWall);
    // The signature never stands on a page without text; a long paragraph would move to that page whole.
    return [paragraph(block, index === body.length - 1 && block.text.length <= keptCharacters)];
  });
}

function paragraph(block: Exclude<DocumentBlock, { kind: 'table' }>, keepNext: boolean): Paragraph {
  if (block.kind === 'text') return line(block.text, { indented: true, alignment: AlignmentType.BOTH, keepNext });
  const font = { 1: fonts.heading, 2: fonts.second, 3: fonts.body }[block.level];
  return line(block.text, { font, indented: true, keepNext: true });
}

function tableWithTitle(table: DocumentTable, forWall: boolean): (Paragraph | Table)[] {
  return [
    line(table.title, { font: fonts.heading, alignment: AlignmentType.CENTER, keepNext: true }),
    tableOf(table, forWall ? size.body : size.table),
    ...(table.note === null ? [] : [line(table.note, { indented: true, size: size.small })]),
  ];
}

/** Two lines for the seal, then name and day, kept on one page with the end of the text. */
function signature({ annexes: all, signer, seal }: OfficialDocument): Paragraph[] {
  const kept = { alignment: AlignmentType.RIGHT, keepNext: true } as const;
  return [
    ...(all.length === 0 ? [] : [line('', { keepNext: true }), ...all.map(annexLine)]),
    line('', kept),
    line('', kept),
    line(signer, { ...kept, right: 2 * character }),
    line('　　　　年　　月　　日', { ...kept, right: 2 * character, keepNext: seal !== null }),
    ...(seal === null ? [] : [line(seal, { alignment: AlignmentType.RIGHT, right: 4 * character })]),
  ];

  function annexLine({ title }: DocumentTable, index: number): Paragraph {
    const number = all.length === 1 ? '' : `${index + 1}.`;
    return line(`${index === 0 ? '附件：' : '　　　'}${number}${title}`, { indented: true, keepNext: true });
  }
}

function annexes({ annexes: all }: OfficialDocument): (Paragraph | Table)[] {
  return all.flatMap((table, index) => [
    line(`附件${all.length === 1 ? '' : index + 1}`, { font: fonts.heading, newPage: true, keepNext: true }),
    line('', { keepNext: true }),
    titleLine(table.title),
    line('', { keepNext: true }),
    tableOf(table, size.table),
    ...(table.note === null ? [] : [line(table.note, { size: size.table })]),
  ]);
}

/** 版记, where there is a 版头; a table must be followed by a paragraph. */
function ending({ redHead, signer }: OfficialDocument): (Paragraph | Table)[] {
  if (redHead === null) return [];
  const width = page.width - page.left - page.right;
  const bottom = page.height - page.bottom;
  const look = { width, character: 280, bottom, font: fonts.body, size: size.small };
  return [imprint(signer, look), line('', { line: 20 })];
}

/** As wide as the 版心; the head again on every page, no row across two. */
function tableOf({ columns, rows }: DocumentTable, letters: number): Table {
  const room = page.width - page.left - page.right;
  const total = columns.reduce((sum, { width }) => sum + width, 0);
  const widths = columns.map(({ width }) => Math.floor((width * room) / total));
  const row = (texts: readonly string[], isHead: boolean) =>
    new TableRow({
      tableHeader: isHead,
      cantSplit: true,
      children: widths.map((width, index) => tableCell(texts[index] ?? '', { width, letters, isHead })),
    });
  return new Table({
    width: { size: room, type: WidthType.DXA },
    columnWidths: widths,
    rows: [
      row(
        columns.map(({ title }) => title),
        true,
      ),
      ...rows.map((texts) => row(texts, false)),
    ],
  });
}

function tableCell(
  text: string,
  { width, letters, isHead }: { width: number; letters: number; isHead: boolean },
): TableCell {
  const font = isHead ? fonts.heading : fonts.body;
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    verticalAlign: VerticalAlignTable.CENTER,
    margins: { left: 57, right: 57 },
    children: [
      new Paragraph({
        alignment: text.length > 8 ? AlignmentType.LEFT : AlignmentType.CENTER,
        spacing: { line: letters * 13, lineRule: LineRuleType.EXACT, before: 40, after: 40 },
        children: [run(text, { font, size: letters })],
      }),
    ],
  });
}

interface LineLook {
  readonly font?: string;
  readonly size?: number;
  readonly color?: string;
  readonly alignment?: (typeof AlignmentType)[keyof typeof AlignmentType];
  /** Twips of one line; the grid's unless told. */
  readonly line?: number;
  /** First line in by two characters. */
  readonly indented?: boolean;
  readonly right?: number;
  readonly keepNext?: boolean;
  readonly newPage?: boolean;
}

function line(text: string, look: LineLook = {}): Paragraph {
  const indent = {
    ...(look.indented === true ? { firstLineChars: 200, firstLine: 2 * character } : {}),
    ...(look.right === undefined ? {} : { right: look.right }),
  };
  return new Paragraph({
    ...(look.alignment === undefined ? {} : { alignment: look.alignment }),
    indent,
    keepNext: look.keepNext === true,
    pageBreakBefore: look.newPage === true,
    widowControl: false,
    spacing: { line: look.line ?? linePitch, lineRule: LineRuleType.EXACT, before: 0, after: 0 },
    children: [
      run(text, {
        font: look.font ?? fonts.body,
        size: look.size ?? size.body,
        ...(look.color === undefined ? {} : { color: look.color }),
      }),
    ],
  });
}

function run(text: string, look: { font: string; size: number; color?: string }): TextRun {
  const width = look.size === size.body ? { characterSpacing: tighter } : {};
  return new TextRun({ ...look, ...width, text: carriedText(text), font: fontOf(look.font) });
}

function fontOf(name: string) {
  return { ascii: name, hAnsi: name, eastAsia: name, cs: name };
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const wordMain = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
/** Without the machine's time in it. */
const coreXml = `${declaration}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`;

function fontTableXml(): string {
  const names = Object.values(fonts).map((name) => {
    const other = substitutes[name];
    const alternative = other === undefined ? '' : `<w:altName w:val="${other}"/>`;
    return `<w:font w:name="${name}">${alternative}<w:charset w:val="86"/></w:font>`;
  });
  return `${declaration}<w:fonts xmlns:w="${wordMain}">${names.join('')}</w:fonts>`;
}

/** The grid counts its characters by the size of the style Normal, so 3号 is said there and not only as a default. */
function stylesXml(): string {
  const names = ['ascii', 'hAnsi', 'eastAsia', 'cs'].map((kind) => `w:${kind}="${fonts.body}"`).join(' ');
  const look = `<w:rFonts ${names}/><w:sz w:val="${size.body}"/><w:szCs w:val="${size.body}"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/>`;
  const defaults = `<w:docDefaults><w:rPrDefault><w:rPr>${look}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>`;
  const normal = `<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr><w:snapToGrid w:val="0"/></w:pPr><w:rPr>${look}</w:rPr></w:style>`;
  return `${declaration}<w:styles xmlns:w="${wordMain}">${defaults}${normal}</w:styles>`;
}
