import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { computeEvaluation, rulesFor } from '../../src/domain/evaluation.ts';
import { missingGlyphs, missingGlyphsLine } from '../../src/presenters/pictures/missing-glyphs.ts';
import {
  drawPhonePoster,
  drawPoster,
  drawScreenPoster,
  type Poster,
  posterTexts,
} from '../../src/presenters/pictures/poster.ts';
import { drawRanking } from '../../src/presenters/pictures/ranking-chart.ts';
import { type RankingView, rankingView, textsOf } from '../../src/presenters/pictures/ranking-view.ts';
import { readProgrammeDir } from '../../src/service/programme-dir.ts';
import { tempDir } from '../support/temp-dir.ts';

const { town, rules } = readProgrammeDir('programmes/chaqi-2023');

const row = { rank: '第1名', name: '长湖村', score: '98.5', share: 0.985, tier: '优秀', tierNumber: 0 };

function view(rows: readonly Partial<typeof row>[]): RankingView {
  return {
    title: '插旗镇2023年5月评比',
    subtitle: '公示中，到6月9日',
    lists: [{ title: '村（社区）', rows: rows.map((one) => ({ ...row, ...one })) }],
    notInspected: [],
    footer: '满分100',
  };
}

async function pixelsOf(png: Buffer) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return {
    ...info,
    /** Brightness of a point, 0 to 255. */
    at: (x: number, y: number) => {
      const offset = (y * info.width + x) * 3;
      return ((data[offset] ?? 0) + (data[offset + 1] ?? 0) + (data[offset + 2] ?? 0)) / 3;
    },
  };
}

describe('the font that travels with the product', () => {
  it('has every character of the sample town and its plan', () => {
    const names = [town.name, ...town.units.map(({ name }) => name), ...town.people.map(({ name }) => name)];
    expect(missingGlyphs([...names, ...rules.tiers.map(({ name }) => name)])).toEqual([]);
  });

  it('says once each which characters it has not, rare ones of names and symbols alike', () => {
    expect(missingGlyphs(['䶮家湾 张䶮', 'abc 123，。（）“”', '骉'])).toEqual(['䶮', '骉']);
    expect(missingGlyphsLine(['张䶮'])).toBe('这些字图上显示不了：䶮');
    expect(missingGlyphsLine(['张建国'])).toBeNull();
  });

  it('draws characters, not boxes: two names of one length give two pictures', async () => {
    const [one, other] = [await drawRanking(view([{ name: '长湖村' }])), await drawRanking(view([{ name: '荷塘村' }]))];
    expect(one.equals(other)).toBe(false);
    const [left, right] = [
      await drawRanking(view([{ name: '䶮䶮䶮' }])),
      await drawRanking(view([{ name: '骉骉骉' }])),
    ];
    expect(left.equals(right)).toBe(true);
  });
});

describe('the ranking chart', () => {
  it('is as wide as a telephone and grows with the units, from one to many', async () => {
    const one = await pixelsOf(await drawRanking(view([{}])));
    const many = await pixelsOf(await drawRanking(view(Array.from({ length: 16 }, () => ({})))));
    expect([one.width, many.width]).toEqual([1080, 1080]);
    expect(many.height - one.height).toBe(15 * 78);
  });

  it('shows the share of the full score as the length of the bar, and tiers in shades that differ without colour', async () => {
    const shares = [1, 0.5, 0.5, 0.5].map((share, tierNumber) => ({ share, tierNumber }));
    const picture = await pixelsOf(await drawRanking(view(shares)));
    const middle = (index: number) => 200 + 96 + index * 78 + 39;
    const at = (index: number, share: number) => picture.at(440 + Math.round(376 * share), middle(index));
    expect(at(0, 0.9)).toBeLessThan(80);
    expect(at(1, 0.6)).toBeGreaterThan(230);
    const shades = [0, 1, 2].map((index) => at(index, 0.3));
    expect(shades[1]).toBeGreaterThan((shades[0] ?? 0) + 40);
    expect(shades[2]).toBeGreaterThan((shades[1] ?? 0) + 40);
    const hatched = Array.from({ length: 60 }, (_, step) => picture.at(460 + step, middle(3)));
    expect(Math.min(...hatched)).toBeLessThan(90);
    expect(Math.max(...hatched)).toBeGreaterThan(220);
  });

  it('is made of the frozen document: ranks with ties, tiers, who was not inspected', () => {
    const units = town.units
      .filter(({ kind }) => kind === 'village')
      .slice(0, 4)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const nothing = { atHome: 0, exempt: 0, expected: 0, tookPart: 0 };
    const activity = {
      reports: 0,
      confirmed: 0,
      attendance: 0,
      attendanceApprox: false,
      weeksCleaned: 0,
      party: nothing,
    };
    const document = computeEvaluation(
      {
        period: '2023-05',
        rounds: [],
        units: units.map(({ id: code, name, short, kind }, index) => ({
          ...{ unitId: index + 1, code, name, short, kind, activity, indicators: null, adjustments: [], quarters: [] },
          inspections: index === 3 ? [] : [{ id: index + 1, roundId: null, inspectorId: 9, day: '2023-05-20' }],
          findings:
            index === 0
              ? [
                  {
                    id: 1,
                    inspectionId: 1,
                    itemId: 'indoor',
                    deductionHundredths: 1_250,
                    place: '村部',
                    text: '脏',
                    grid: null,
                  },
                ]
              : [],
        })),
      },
      rulesFor(rules, '2023-05'),
    );
    const shown = rankingView(document, { town: town.name, state: '6月10日定稿', hash: 'abcdef1234' });
    const [first, second, third, fourth] = units;
    expect(shown.title).toBe('插旗镇2023年5月评比');
    const list = shown.lists.find(({ title }) => title === '村（社区）');
    expect(list?.rows.map(({ rank, name, score, tier }) => [rank, name, score, tier])).toEqual([
      ['并列第1名', second?.name, '100', '优秀'],
      ['并列第1名', third?.name, '100', '优秀'],
      ['第3名', first?.name, '87.5', '良好'],
    ]);
    expect(shown.notInspected).toEqual([fourth?.short]);
    expect(textsOf(shown)).toContain('6月10日定稿');
  });
});

describe('the poster of the honour roll', () => {
  const entry = { unit: '长湖村', name: '张建国', reason: '每天清早扫三组村道，一年没断过' };
  const poster: Poster = {
    ...{ month: '2023年5月', title: '光荣榜', issuer: '插旗镇指挥所办公室', date: '2023年6月6日', photos: [] },
    entries: [entry],
  };

  it('is A3 upright for the printer and 16:9 for a screen, from no name to ten', async () => {
    for (const count of [0, 1, 10]) {
      const entries = Array.from({ length: count }, () => entry);
      const paper = await sharp(await drawPoster({ ...poster, entries })).metadata();
      expect([paper.width, paper.height]).toEqual([2480, 3508]);
      const screen = await sharp(await drawScreenPoster({ ...poster, entries })).metadata();
      expect([screen.width, screen.height]).toEqual([1920, 1080]);
    }
  });

  it('is as wide as a telephone for the groups and grows with the names, so that none is set smaller', async () => {
    const heights = [];
    for (const count of [0, 1, 10, 36]) {
      const entries = Array.from({ length: count }, () => entry);
      const { width, height } = await sharp(await drawPhonePoster({ ...poster, entries })).metadata();
      expect(width).toBe(1080);
      heights.push(height ?? 0);
    }
    const [none = 0, one = 0, ten = 0, many = 0] = heights;
    expect([one - none, ten - one, many - ten]).toEqual([0, 9 * 208, 26 * 208]);
  });

  it('does not say a village twice when the village itself or a group of it is praised', async () => {
    const drawn = (unit: string, name: string) => drawPhonePoster({ ...poster, entries: [{ ...entry, unit, name }] });
    const [group, other, person] = [
      await drawn('长湖村', '长湖村三组'),
      await drawn('长湖', '长湖村三组'),
      await drawn('荷塘村', '长湖村三组'),
    ];
    expect(group.equals(other)).toBe(true);
    expect(group.equals(person)).toBe(false);
  });

  it('shows the photos it is given, and goes without one that cannot be read', async () => {
    const [photo, broken] = [join(tempDir(), 'photo.jpg'), join(tempDir(), 'broken.jpg')];
    const blue = { create: { width: 400, height: 300, channels: 3, background: '#0000ff' } } as const;
    await sharp(blue).jpeg().toFile(photo);
    writeFileSync(broken, 'no picture');
    const isBlue = async (photos: readonly string[]) => {
      const png = await drawScreenPoster({ ...poster, photos });
      const { data } = await sharp(png)
        .extract({ left: 1_600, top: 500, width: 1, height: 1 })
        .raw()
        .toBuffer({ resolveWithObject: true });
      return (data[2] ?? 0) > 200 && (data[0] ?? 255) < 60;
    };
    expect(await isBlue([photo])).toBe(true);
    expect(await isBlue([broken, photo])).toBe(true);
    expect(await isBlue([broken])).toBe(false);
  });

  it('tells all its texts for the look-out for missing characters', () => {
    expect(missingGlyphs(posterTexts({ ...poster, entries: [{ ...entry, name: '张䶮' }] }))).toEqual(['䶮']);
  });
});
