import readXlsxFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { toWorkbook } from '../../src/presenters/workbook.ts';
import { firstTime, unzip } from '../support/unzip.ts';

describe('a workbook', () => {
  it('is read back sheet by sheet with its titles and cells', async () => {
    const bytes = await toWorkbook([
      { name: '单位', columns: [{ title: '编号' }, { title: '得分', width: 12 }], rows: [['changhu', 87.5]] },
      { name: '说明', columns: [{ title: '怎么填' }], rows: [['每行一个人'], ['第二行']] },
    ]);
    expect(await readXlsxFile(bytes)).toEqual([
      {
        sheet: '单位',
        data: [
          ['编号', '得分'],
          ['changhu', 87.5],
        ],
      },
      { sheet: '说明', data: [['怎么填'], ['每行一个人'], ['第二行']] },
    ]);
  });

  it('keeps text as text: zeros in front, what looks like a formula, markup, line breaks', async () => {
    const texts = ['0012', '=1+1', '+86', '@all', '<b>&"甲"</b>', '两\n行', '13800000000', ' 前后空格 ', '_x0041_'];
    const bytes = await toWorkbook([{ name: '甲', columns: [{ title: '列' }], rows: texts.map((text) => [text]) }]);
    const [sheet] = await readXlsxFile(bytes, { trim: false });
    expect(sheet?.data.slice(1).map(([text]) => text)).toEqual(texts);
  });

  it('leaves an empty cell empty and opens with no rows at all', async () => {
    const bytes = await toWorkbook([
      { name: '甲', columns: [{ title: '一' }, { title: '二' }, { title: '三' }], rows: [['a', null, 'c']] },
      { name: '乙', columns: [{ title: '一' }], rows: [] },
    ]);
    const [first, second] = await readXlsxFile(bytes);
    expect(first?.data[1]).toEqual(['a', null, 'c']);
    expect(second?.data).toEqual([['一']]);
  });

  it('drops characters a workbook cannot carry instead of writing a damaged file', async () => {
    const bytes = await toWorkbook([{ name: '甲', columns: [{ title: '列' }], rows: [['甲\u0000乙\ud800丙']] }]);
    const [sheet] = await readXlsxFile(bytes);
    expect(sheet?.data[1]).toEqual(['甲乙丙']);
  });

  const hostile = {
    'a formula': '=cmd()',
    'an old formula': '@SUM(A1:A9)',
    'a signed number': '+1',
    'a mention of everybody': '<@all>',
    emoji: '👍🏽大家辛苦了',
    'right to left': '\u202eעברית',
    'a place of 300 characters': '三组塘边第二棵树往东走'.repeat(28).slice(0, 300),
    'rare characters': '龘㙍𠮷骉',
    'a field code': '{ INCLUDETEXT "c:\\\\a" } &P &[页码]',
  };

  it.each(Object.entries(hostile))(
    'shows %s as it was written, in a cell, a title and a line below',
    async (_, text) => {
      const bytes = await toWorkbook([
        { name: '甲', title: text, columns: [{ title: '列', width: 40 }], rows: [[text]], foot: [text] },
      ]);
      const [sheet] = await readXlsxFile(bytes, { trim: false });
      expect(sheet?.data.map(([first]) => first)).toEqual([text, '列', text, text]);
      const xml = (await unzip(bytes)).get('xl/worksheets/sheet1.xml');
      expect(xml).not.toContain('<f>');
      expect(xml?.match(/t="inlineStr"/g)).toHaveLength(4);
      expect(xml).toContain('<oddFooter>&amp;C第 &amp;P 页');
    },
  );

  it('is printed on A4, with its title and head on every page and the page’s number', async () => {
    const wide = Array.from({ length: 12 }, (_, index) => ({ title: `列${index}`, width: 14 }));
    const bytes = await toWorkbook([
      { name: "甲'<&乙", title: '题', columns: [{ title: '一', width: 20 }], rows: [['a']] },
      { name: '丙', columns: wide, rows: [] },
    ]);
    const files = await unzip(bytes);
    expect(files.get('xl/workbook.xml')).toContain(
      `<definedName name="_xlnm.Print_Titles" localSheetId="0">'甲''&lt;&amp;乙'!$1:$2</definedName>` +
        `<definedName name="_xlnm.Print_Titles" localSheetId="1">'丙'!$1:$1</definedName>`,
    );
    expect(files.get('xl/worksheets/sheet1.xml')).toContain(
      'paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="0"',
    );
    expect(files.get('xl/worksheets/sheet2.xml')).toContain('orientation="landscape"');
  });

  it('is shrunk onto one page where a row or two would stand alone on a second, and never for the wall', async () => {
    const fitted = async (rows: number, forWall: boolean) => {
      const table = Array.from({ length: rows }, (_, index) => [index]);
      const files = await unzip(await toWorkbook([{ name: '甲', columns: [{ title: '列' }], rows: table, forWall }]));
      return /fitToHeight="(\d)"/.exec(files.get('xl/worksheets/sheet1.xml') ?? '')?.[1];
    };
    const perPage = [...Array(60).keys()];
    const small = await Promise.all(perPage.map((rows) => fitted(rows, false)));
    expect(small[30]).toBe('0');
    expect(small.filter((height) => height === '1').length).toBeGreaterThan(2);
    expect(small.at(-1)).toBe('0');
    expect(await Promise.all(perPage.map((rows) => fitted(rows, true)))).not.toContain('1');
  });

  it('cuts nothing off in print: a text higher than a row can be goes on in the next row', async () => {
    const place = '三组塘边第二棵树往东走👍'.repeat(30);
    const columns = [{ title: '序号' }, { title: '地点', width: 12 }, { title: '内容', width: 30 }];
    for (const forWall of [false, true]) {
      const bytes = await toWorkbook([
        { name: '甲', title: '题', columns, rows: [[1, place, '扫了']], forWall },
        { name: '乙', columns, rows: [[1, place, '扫了']] },
      ]);
      const [printed, readBack] = await readXlsxFile(bytes);
      const rows = printed?.data.slice(2) ?? [];
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.map((row) => row[1]).join('')).toBe(place);
      expect(rows.map((row) => row[2])).toEqual(['扫了', ...rows.slice(1).map(() => null)]);
      const xml = (await unzip(bytes)).get('xl/worksheets/sheet1.xml') ?? '';
      const width = Number(/<col min="2" max="2" width="([\d.]+)"/.exec(xml)?.[1]);
      const heights = [...xml.matchAll(/<row r="\d+" ht="([\d.]+)"/g)].map(([, height]) => Number(height)).slice(2);
      const size = forWall ? 16 : 11;
      const perLine = Math.floor((width * 11) / size / 2);
      for (const [index, row] of rows.entries()) {
        const lines = [...String(row[1])].length / perLine;
        expect(heights[index]).toBeGreaterThanOrEqual(lines * size * 1.2);
        expect(heights[index]).toBeLessThanOrEqual(409);
      }
      // What is read back in keeps one row a thing.
      expect(readBack?.data).toHaveLength(2);
    }
  });

  it('has letters of 3号 for the wall', async () => {
    const sheet = { name: '甲', columns: [{ title: '列' }], rows: [['a']] };
    const files = await unzip(await toWorkbook([{ ...sheet, forWall: true }]));
    const styles = files.get('xl/styles.xml') ?? '';
    const style = Number(/r="A2" s="(\d+)"/.exec(files.get('xl/worksheets/sheet1.xml') ?? '')?.[1]);
    const formats = styles.slice(styles.indexOf('<cellXfs')).match(/<xf[ /][^>]*>/g) ?? [];
    const font = Number(/fontId="(\d+)"/.exec(formats[style] ?? '')?.[1]);
    expect((styles.match(/<font>.*?<\/font>/g) ?? [])[font]).toContain('<sz val="16"/>');
  });

  it('is the same bytes for the same sheets, whenever it is made', async () => {
    const sheet = { name: '甲', title: '题', columns: [{ title: '列' }], rows: [['长湖', 1]] };
    const first = await toWorkbook([sheet]);
    expect(firstTime(first)).toEqual({ time: 0, date: 0x21 });
    expect(first.equals(await toWorkbook([sheet]))).toBe(true);
  });

  it('takes rows as they are read, holding none back, and is the same file', async () => {
    const columns = [{ title: '列' }];
    const rows = Array.from({ length: 2500 }, (_, index) => [`第${index}行`]);
    let read = 0;
    async function* streamed() {
      for (const row of rows) {
        read += 1;
        yield row;
      }
    }
    const readWhenTold: number[] = [];
    const bytes = await toWorkbook([{ name: '甲', columns, rows: streamed(), rowTotal: 2500 }], () =>
      readWhenTold.push(read),
    );
    expect(readWhenTold).toEqual([1000, 2000, 2500]);
    expect(bytes.equals(await toWorkbook([{ name: '甲', columns, rows }]))).toBe(true);
  });

  it('refuses sheet names a spreadsheet would call damaged', async () => {
    const sheet = (name: string) => ({ name, columns: [{ title: '列' }], rows: [] });
    for (const name of ['', '一'.repeat(32), '5月/6月', '[甲]']) {
      await expect(toWorkbook([sheet(name)])).rejects.toThrow('cannot be called');
    }
    await expect(toWorkbook([sheet('甲'), sheet('甲')])).rejects.toThrow('same name');
  });

  it('says how far it is', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => [index]);
    const told: string[] = [];
    await toWorkbook([{ name: '甲', columns: [{ title: '列' }], rows }], (done, total) =>
      told.push(`${done}/${total}`),
    );
    expect(told).toEqual(['1000/2500', '2000/2500', '2500/2500']);
  });
});
