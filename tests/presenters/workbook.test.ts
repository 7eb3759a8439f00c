import readXlsxFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { toWorkbook } from '../../src/presenters/workbook.ts';

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
});
