import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { zipStored } from '../../src/jobs/spreadsheet/unzip.ts';
import { toWorkbook } from '../../src/presenters/workbook.ts';
import { readRosterFile, sheetsOf } from '../../src/service/roster/read-file.ts';
import { rawWorkbook } from '../support/raw-workbook.ts';
import { tempDir } from '../support/temp-dir.ts';

const rowsOf = async (bytes: Buffer) => (await sheetsOf(bytes, '名册'))[0]?.rows;
const refusal = (bytes: Buffer) =>
  sheetsOf(bytes, '名册').then(
    () => null,
    (cause: unknown) => {
      if (!(cause instanceof UserError)) throw cause;
      return cause.message;
    },
  );

describe('a .csv', () => {
  const text = '姓名,单位\n张建国,长湖村\n"李,大山",荷塘村\n';
  const rows = [
    ['姓名', '单位'],
    ['张建国', '长湖村'],
    ['李,大山', '荷塘村'],
  ];

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['Windows line ends', Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['tabs', Buffer.from('姓名\t单位\n张建国\t长湖村\n"李,大山"\t荷塘村\n')],
    ['semicolons', Buffer.from('姓名;单位\n张建国;长湖村\n"李,大山";荷塘村\n')],
  ])('in %s is read', async (_, bytes) => {
    expect(await rowsOf(bytes)).toEqual(rows);
  });

  it('in GBK is read, also where its bytes are not UTF-8 by accident', async () => {
    // 姓名,单位 / 张建国,长湖村 as a Chinese Windows writes it.
    const gbk = Buffer.from('d0d5c3fb2cb5a5cebb0d0ad5c5bda8b9fa2cb3a4bafeb4e50d0a', 'hex');
    expect(await rowsOf(gbk)).toEqual(rows.slice(0, 2));
  });

  it('keeps zeros, also written as a formula, and counts rows as the spreadsheet does', async () => {
    const bytes = Buffer.from('编号,姓名\n\n="0012",张建国\n0013,=1+1\n');
    expect(await rowsOf(bytes)).toEqual([['编号', '姓名'], [''], ['0012', '张建国'], ['0013', '=1+1']]);
  });

  it('that is no text is refused', async () => {
    expect(await refusal(Buffer.from([0x41, 0x00, 0x01, 0x02]))).toMatch(/不是能读的表格/);
    expect(await refusal(Buffer.from('姓名,单位\n"张,建国\n'))).toMatch(/引号没有成对/);
  });
});

describe('an .xlsx', () => {
  const cell = (r: string, rest: string, inner: string) => `<c r="${r}"${rest}>${inner}</c>`;
  const firstRow = async (...cells: string[]) => (await rowsOf(rawWorkbook(`<row r="1">${cells.join('')}</row>`)))?.[0];

  it('shows what a person sees: zeros in front, long numbers, dates and failed formulas marked', async () => {
    expect(
      await firstRow(
        cell('A1', ' s="1"', '<v>12</v>'),
        cell('B1', '', '<v>13900000000</v>'),
        cell('C1', '', '<v>1.39E10</v>'),
        cell('D1', ' s="2"', '<v>45000</v>'),
        cell('E1', ' t="e"', '<v>#REF!</v>'),
        cell('F1', '', '<v>4.30421199001010E+17</v>'),
        cell('G1', ' t="inlineStr"', '<is><t>1E5</t></is>'),
        cell('H1', ' t="b"', '<v>1</v>'),
      ),
    ).toEqual([
      '0012',
      '13900000000',
      '13900000000',
      { text: '2023-03-15', odd: 'date' },
      '#REF!',
      { text: '4.30421199001010E+17', odd: 'digits' },
      '1E5',
      '是',
    ]);
  });

  it('gives the saved result of a formula and never works one out', async () => {
    expect(
      await firstRow(
        cell('A1', '', '<f>1+1</f><v>7</v>'),
        cell('B1', ' t="str"', '<f>"a"&amp;"b"</f><v>旧结果</v>'),
        cell('C1', '', '<f>HYPERLINK("http://x")</f>'),
      ),
    ).toEqual(['7', '旧结果', '#公式!']);
  });

  it('keeps the numbers of rows and columns that are empty before', async () => {
    const rows = await rowsOf(rawWorkbook(`<row r="3">${cell('B3', ' t="inlineStr"', '<is><t>姓名</t></is>')}</row>`));
    expect(rows).toEqual([
      ['', ''],
      ['', ''],
      ['', '姓名'],
    ]);
  });

  it.each([
    ['a row far below', '<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'],
    ['a column far right', '<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>'],
    [
      'a sheet as wide and long as can be',
      '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1000"><c r="A1000"><v>1</v></c></row>',
    ],
    ['rows upside down', '<row r="5"><c r="A5"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'],
    ['a shared text that is not there', '<row r="1"><c r="A1" t="s"><v>99</v></c></row>'],
  ])('with %s is refused in a sentence', async (_, sheetData) => {
    expect(await refusal(rawWorkbook(sheetData))).toMatch(/^名册 里.*(读不了|太大)/);
  });
});

describe('a file that is not a roster', () => {
  const ole = (...streams: string[]) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(600),
      ...streams.map((stream) => Buffer.from(stream, 'utf16le')),
    ]);

  it.each([
    ['nothing', Buffer.alloc(0), /是空的/],
    ['a legacy workbook', ole('Workbook'), /旧的 \.xls/],
    ['a locked workbook', ole('EncryptedPackage'), /加了密码/],
    ['an old Word document', ole('WordDocument'), /旧的 Office/],
    ['a PDF', Buffer.from('%PDF-1.7'), /PDF/],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), /图片/],
    ['a web page', Buffer.from('\ufeff<html><table><tr><td>姓名</td></tr></table></html>'), /网页/],
    ['a zip of something', zipStored(new Map([['a.txt', Buffer.from('a')]])), /压缩包/],
    ['a Word document', zipStored(new Map([['word/document.xml', Buffer.from('<a/>')]])), /Word/],
    ['an .ods', zipStored(new Map([['content.xml', Buffer.from('<a/>')]])), /\.ods/],
    ['an .xlsb', zipStored(new Map([['xl/workbook.bin', Buffer.alloc(1)]])), /\.xlsb/],
    ['a workbook without sheets', zipStored(new Map([['xl/workbook.xml', Buffer.from('<workbook/>')]])), /没有表/],
  ])('%s is told as what it is', async (_, bytes, says) => {
    expect(await refusal(bytes)).toMatch(says);
  });

  it('a bomb is refused, whether it says its size or lies about it', async () => {
    const packed = deflateRawSync(Buffer.alloc(400_000_000, 0x20));
    expect(await refusal(oneEntry('xl/worksheets/sheet1.xml', packed, 400_000_000))).toMatch(/大得不正常/);
    expect(await refusal(oneEntry('xl/worksheets/sheet1.xml', packed, 1_000))).toMatch(/大得不正常|坏了/);
  });

  it('is told by name when it cannot be opened', async () => {
    const dir = tempDir();
    await expect(readRosterFile(join(dir, '没有.xlsx'))).rejects.toThrow('没有.xlsx 找不到');
    await expect(readRosterFile(dir)).rejects.toThrow('是一个目录');
    writeFileSync(join(dir, '~$名册.xlsx'), 'x');
    await expect(readRosterFile(join(dir, '~$名册.xlsx'))).rejects.toThrow('临时文件');
  });
});

describe('whatever the bytes', () => {
  const sentence = /^名册 [^\n]{4,80}[。]$/u;
  const tolerable = async (bytes: Buffer) => {
    const said = await refusal(bytes);
    if (said !== null) expect(said).toMatch(sentence);
  };

  it('the answer is sheets or one sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => tolerable(Buffer.from(bytes))),
      {
        numRuns: 300,
      },
    );
  });

  it('the same for a real workbook cut short or with bytes changed', async () => {
    const rows = Array.from({ length: 40 }, (_, at) => [`${at}`, '张建国', '长湖村']);
    const whole = await toWorkbook([
      { name: '人员', columns: [{ title: '编号' }, { title: '姓名' }, { title: '单位' }], rows },
    ]);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 5 }),
        async (cut, changes) => {
          const bytes = Buffer.from(whole);
          for (const [at, byte] of changes) bytes[at] = byte;
          await tolerable(changes.length > 0 ? bytes : bytes.subarray(0, cut));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** A zip with one deflated entry that says it has `size` bytes. */
function oneEntry(path: string, packed: Buffer, size: number): Buffer {
  const stored = zipStored(new Map([[path, packed]]));
  const directory = stored.length - 22 - 46 - path.length;
  for (const [at, offset] of [
    [0, 8],
    [directory, 10],
  ] as const) {
    stored.writeUInt16LE(8, at + offset);
    stored.writeUInt32LE(size, at + offset + 14);
  }
  return stored;
}
