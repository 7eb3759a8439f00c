import { Document, Packer, Paragraph, Table, TableCell, TableRow, TextRun, WidthType } from 'docx';
import type { BurdenLine, BurdenMeter } from '../domain/burden.ts';
import type { Day } from '../domain/time.ts';

export interface BurdenPaper {
  readonly town: string;
  readonly day: Day;
  readonly lines: readonly BurdenLine[];
  readonly meters: readonly BurdenMeter[];
}

const font = { ascii: 'Times New Roman', eastAsia: '宋体', hAnsi: 'Times New Roman' };
/** Half points: 小五 for the tables, so that all of it stays on one A4 page. */
const small = 17;
const title = 30;
const a4 = { width: 11_906, height: 16_838 };
const margin = { top: 900, bottom: 800, left: 1_000, right: 1_000 };

/** 减负自查表: what each rule asks, how the town stands to it, where that is changed, and the week by unit. One A4 page. */
export async function burdenPaper({ town, day, lines, meters }: BurdenPaper): Promise<Buffer> {
  const document = new Document({
    styles: { default: { document: { run: { font, size: small } } } },
    sections: [
      {
        properties: { page: { size: a4, margin } },
        children: [
          heading(`${town}减负自查表`),
          paragraph(`${day}，由程序按当前设置和发送记录算出`),
          table(
            ['条', '要求', '现在', '符合', '在哪里改'],
            lines.map((one) => [one.rule, one.demand, one.state, one.isFine ? '符合' : '要看', one.where]),
            [6, 24, 38, 8, 24],
          ),
          paragraph('本周各单位（主动发的条数、点名、追问、要图）'),
          table(
            ['单位', '主动发', '点名', '追问', '要图'],
            meters.map((one) =>
              [one.unitShort, one.proactive, one.mentions, one.questions, one.photosAsked].map(String),
            ),
            [32, 17, 17, 17, 17],
          ),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function heading(text: string): Paragraph {
  return new Paragraph({
    alignment: 'center',
    spacing: { after: 60 },
    children: [new TextRun({ text, bold: true, size: title, font })],
  });
}

function paragraph(text: string): Paragraph {
  return new Paragraph({ spacing: { before: 60, after: 60 }, children: [new TextRun({ text, size: small, font })] });
}

function table(head: readonly string[], rows: readonly (readonly string[])[], widths: readonly number[]): Table {
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [row(head, widths, true), ...rows.map((cells) => row(cells, widths, false))],
  });
}

function row(cells: readonly string[], widths: readonly number[], isHead: boolean): TableRow {
  return new TableRow({
    tableHeader: isHead,
    cantSplit: true,
    children: cells.map(
      (text, index) =>
        new TableCell({
          width: { size: widths[index] ?? 10, type: WidthType.PERCENTAGE },
          margins: { left: 60, right: 60 },
          children: [new Paragraph({ children: [new TextRun({ text, bold: isHead, size: small, font })] })],
        }),
    ),
  });
}
