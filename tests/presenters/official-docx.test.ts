import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OfficialDocument } from '../../src/presenters/official-document.ts';
import { toDocx } from '../../src/presenters/official-docx.ts';
import { cannotRender, renderAll } from '../support/render/render.ts';
import { tempDir } from '../support/temp-dir.ts';
import { firstTime, unzip } from '../support/unzip.ts';

const paper: OfficialDocument = {
  redHead: null,
  mark: null,
  title: ['关于某事的通报'],
  addressee: '各基层党组织',
  body: [{ kind: 'text', text: '一句话。' }],
  annexes: [],
  signer: '中共某镇委员会办公室',
  seal: null,
  forWall: false,
};

const paragraphOf = (tens: number) => ({ kind: 'text', text: '一二三四五六七八九十'.repeat(tens) }) as const;

async function bodyOf(document: OfficialDocument): Promise<string> {
  return (await unzip(await toDocx(document))).get('word/document.xml') ?? '';
}

describe('a 公文', () => {
  it('has the margins and the grid of GB/T 9704: 22 lines of 28 characters on A4', async () => {
    const xml = await bodyOf(paper);
    expect(xml).toMatch(/<w:pgSz w:w="11906" w:h="16838"/);
    // 37, 26, 35 and 28 mm in twips.
    expect(xml).toMatch(/<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/);
    expect(xml).toContain('<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>');
    expect(22 * 579).toBeLessThanOrEqual(16838 - 2098 - 1984);
  });

  it('names the fonts of each part and what to take where they are missing', async () => {
    const files = await unzip(
      await toDocx({
        ...paper,
        body: [
          { kind: 'heading', level: 1, text: '一、甲' },
          { kind: 'heading', level: 2, text: '（一）乙' },
          { kind: 'heading', level: 3, text: '1. 丙' },
        ],
      }),
    );
    const xml = files.get('word/document.xml') ?? '';
    const fontOf = (text: string) =>
      /w:eastAsia="([^"]*)"/.exec(xml.slice(xml.lastIndexOf('<w:r>', xml.indexOf(text)), xml.indexOf(text)))?.[1];
    expect(['关于某事', '一、甲', '（一）乙', '1. 丙', '各基层'].map(fontOf)).toEqual([
      '方正小标宋简体',
      '黑体',
      '楷体_GB2312',
      '仿宋_GB2312',
      '仿宋_GB2312',
    ]);
    expect(files.get('word/fontTable.xml')).toContain('w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>');
  });

  it('has a red head with a blank number only where the office has numbers of its own', async () => {
    expect(await bodyOf(paper)).not.toContain('文件');
    const xml = await bodyOf({ ...paper, redHead: { issuer: '中共某镇委员会办公室' } });
    expect(xml).toContain('中共某镇委员会办公室文件');
    expect(xml).toContain('　　　〔　　　〕　　号');
    expect(xml).toContain('C00000');
  });

  it('leaves the day blank', async () => {
    const xml = await bodyOf(paper);
    expect(xml).toContain('　　　　年　　月　　日');
    expect(xml).not.toMatch(/\d{4}年/);
  });

  it('is the same bytes for the same document', async () => {
    const first = await toDocx(paper);
    expect(firstTime(first)).toEqual({ time: 0, date: 0x21 });
    expect(first.equals(await toDocx(paper))).toBe(true);
  });

  it('shows whatever text it is given as text', async () => {
    const texts = [
      '=cmd()',
      '<@all> & "甲"',
      '{ INCLUDETEXT "a" }',
      '👍🏽',
      '\u202eעברית',
      '龘㙍𠮷',
      '甲\u0000乙\ud800丙',
    ];
    const xml = await bodyOf({ ...paper, body: texts.map((text) => ({ kind: 'text', text })) });
    const shown = [...xml.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)].map(([, text = '']) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    );
    expect(shown).toEqual(expect.arrayContaining([...texts.slice(0, -1), '甲乙丙']));
    expect(xml).not.toContain('instrText');
  });
});

describe.skipIf(cannotRender !== null)(
  `a 公文 as LibreOffice prints it${cannotRender ? ` (${cannotRender})` : ''}`,
  () => {
    it('has 28 characters in a full line, 22 lines on a full page, numbers out, annexes on pages of their own', async () => {
      const dir = tempDir();
      const rows = Array.from({ length: 60 }, (_, index) => [String(index + 1), '长湖村']);
      const columns = [
        { title: '序号', width: 5 },
        { title: '单位', width: 20 },
      ];
      const table = { title: '得分明细', columns, rows, note: null };
      const document: OfficialDocument = {
        ...paper,
        body: [{ kind: 'text', text: '一二三四五六七八九十'.repeat(130) }],
        annexes: [table, { ...table, title: '问题整改清单', rows: [] }],
      };
      await writeFile(join(dir, 'a.docx'), await toDocx(document));
      const [rendered] = await renderAll([join(dir, 'a.docx')], dir);
      expect(rendered?.size.width).toBeCloseTo(595.3, 0);
      expect(rendered?.size.height).toBeCloseTo(841.9, 0);
      const pages = (rendered?.pages ?? []).map((page) =>
        page
          .split('\n')
          .map((line) => line.trim())
          .filter(Boolean),
      );
      expect(pages.length).toBeGreaterThanOrEqual(6);
      const [, full = []] = pages;
      expect(full.at(-1)).toMatch(/^— ?2 ?—$/);
      expect(full.slice(0, -1)).toHaveLength(22);
      for (const line of full.slice(0, -1)) expect(line).toHaveLength(28);
      const starts = pages.map(([first = '']) => first.replace(/\s/g, ''));
      expect(starts.filter((first) => /^附件[12]$/.test(first))).toEqual(['附件1', '附件2']);
      const [first = 0] = [starts.indexOf('附件1')];
      expect(pages[first + 1]?.[0]?.replace(/\s+/g, '')).toBe('序号单位');
    });

    it('has a 版记 at the foot of the last page, with blanks for 抄送 and the day, where it has a red head', async () => {
      const dir = tempDir();
      await writeFile(
        join(dir, 'a.docx'),
        await toDocx({ ...paper, redHead: { issuer: '中共某镇委员会' }, body: [paragraphOf(60)] }),
      );
      await writeFile(join(dir, 'b.docx'), await toDocx({ ...paper, body: [paragraphOf(60)] }));
      const [withHead, without] = await renderAll([join(dir, 'a.docx'), join(dir, 'b.docx')], dir);
      const lines = (withHead?.pages.at(-1) ?? '').split('\n').map((line) => line.replace(/\s+/g, ''));
      const told = lines.filter((line) => line !== '');
      expect(told.slice(-3)).toEqual(['抄送：', '中共某镇委员会办公室年月日印发', expect.stringMatching(/^—\d+—$/)]);
      expect(without?.pages.join('')).not.toContain('印发');
    });

    it('keeps the odd page’s number on the right and the even page’s on the left', async () => {
      const dir = tempDir();
      const body = [{ kind: 'text', text: '一二三四五六七八九十'.repeat(100) }] as const;
      await writeFile(join(dir, 'a.docx'), await toDocx({ ...paper, body }));
      const [rendered] = await renderAll([join(dir, 'a.docx')], dir);
      const columns = (rendered?.pages ?? []).map((page) => {
        const line = page.split('\n').findLast((one) => /— ?\d ?—/.test(one)) ?? '';
        return line.search('—');
      });
      expect(columns[0]).toBeGreaterThan(20);
      expect(columns[1]).toBeLessThan(8);
    });
  },
);
