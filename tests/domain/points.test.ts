import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arePublic, classOf, noRule, type ParticipantPart, pointsText, worthOf } from '../../src/domain/points.ts';
import { awardsOf, isSameAward, movedReason, type PlacedWork, type TakenPlace } from '../../src/domain/points-order.ts';
import type { ActivityKind, MemberPointRules } from '../../src/domain/programme/model.ts';

const kind = (id: string, options: { outdoor?: boolean; earnsPoints?: boolean } = {}): ActivityKind => ({
  id,
  action: 'a',
  words: [id],
  outdoor: options.outdoor ?? false,
  earnsPoints: options.earnsPoints ?? true,
  fulfilsWeekly: false,
});
const kinds = [
  kind('植树', { outdoor: true }),
  kind('扫除', { outdoor: true }),
  kind('党课'),
  kind('评比', { earnsPoints: false }),
];
const rules: MemberPointRules = {
  perYearCapHundredths: 1000,
  perWeekActivities: 2,
  outdoorPhotos: 2,
  classes: [],
  unexcusedAbsenceHundredths: 0,
  publication: { default: 'private', branches: {} },
  rules: [
    {
      id: 'plant',
      kinds: ['植树'],
      hundredths: 150,
      organisedHundredths: 150,
      ledHundredths: 200,
      reason: '种了树',
      oncePerMonth: false,
    },
    {
      id: 'sweep',
      kinds: ['扫除'],
      hundredths: 100,
      organisedHundredths: 100,
      ledHundredths: 100,
      reason: '扫了地',
      oncePerMonth: false,
    },
    {
      id: 'lesson',
      kinds: ['党课'],
      hundredths: 50,
      organisedHundredths: 50,
      ledHundredths: 50,
      reason: '上了课',
      oncePerMonth: true,
    },
  ],
};
// A Wednesday.
const day = '2023-05-17';

const place = { day, unitId: 1, number: 1 };
const awards = (works: readonly PlacedWork[], taken: readonly TakenPlace[] = []) =>
  awardsOf(works, { taken, capsAt: () => rules });

/** The one entry of a report for somebody who has these points already. */
function earn(
  reportKinds: readonly string[],
  options: { photos?: number; part?: ParticipantPart; standing?: readonly TakenPlace[] } = {},
) {
  const participants = [{ personId: 1, part: options.part ?? 'joined' }];
  const [worth] = worthOf({ kinds: reportKinds, photos: options.photos ?? 2, participants }, { rules, kinds });
  const [only] = worth ? awards([{ ...place, ...worth }], options.standing) : [];
  return only && [only.work.ruleId, only.award.hundredths, only.award.reason];
}

const had = (ruleId: string, hundredths: number, on: string): TakenPlace => ({ ruleId, hundredths, day: on });
/** Work of the rule `sweep`. */
const sweep = (number: number, on: string, worthHundredths = 100): PlacedWork => ({
  day: on,
  unitId: 1,
  number,
  ruleId: 'sweep',
  worthHundredths,
  work: '扫了地',
});

describe('points of a confirmed report', () => {
  it.each([
    ['the rule of its kind', ['扫除'], {}, ['sweep', 100, '扫了地']],
    [
      'the first matching rule of the book, once, whatever the order of the kinds',
      ['扫除', '植树'],
      {},
      ['plant', 150, '种了树'],
    ],
    ['no photos needed indoors', ['党课'], { photos: 0 }, ['lesson', 50, '上了课']],
    ['too few photos outdoors', ['扫除'], { photos: 1 }, ['sweep', 0, '扫了地，室外活动要有2张照片才计分']],
    [
      'the indoor kind of a report whose outdoor kind lacks photos',
      ['扫除', '党课'],
      { photos: 0 },
      ['lesson', 50, '上了课'],
    ],
    ['a kind that is only logged', ['评比'], {}, [noRule, 0, '评比只登记，不计分']],
    ['a kind the programme does not know', ['唱歌'], {}, [noRule, 0, '唱歌只登记，不计分']],
    ['no kind at all', [], {}, [noRule, 0, '没写做了什么，不计分']],
  ] as const)('%s', (_, reportKinds, options, expected) => {
    expect(earn(reportKinds, options)).toEqual(expected);
  });

  it.each([
    [
      'full week',
      [had('sweep', 100, '2023-05-15'), had('plant', 150, '2023-05-21')],
      ['sweep', 0, '扫了地，当周已计满2次'],
    ],
    [
      'Sunday before belongs to the week before',
      [had('sweep', 100, '2023-05-14'), had('sweep', 100, '2023-05-15')],
      ['sweep', 100, '扫了地'],
    ],
    [
      'entries of zero do not fill the week',
      [had('sweep', 0, '2023-05-15'), had('sweep', 0, '2023-05-16')],
      ['sweep', 100, '扫了地'],
    ],
    ['year cap reached', [had('sweep', 1000, '2023-01-02')], ['sweep', 0, '扫了地，已到全年上限10分']],
    ['year cap cuts', [had('sweep', 975, '2023-01-02')], ['sweep', 25, '扫了地，到全年上限10分为止']],
    ['last year does not count', [had('sweep', 1000, '2022-12-30')], ['sweep', 100, '扫了地']],
  ] as const)('caps: %s', (_, standing, expected) => {
    expect(earn(['扫除'], { standing })).toEqual(expected);
  });

  it.each([
    ['joined', ['plant', 150, '种了树']],
    ['organised', ['plant', 150, '组织种了树']],
    ['led', ['plant', 200, '带队种了树']],
  ] as const)('goes by the part somebody had: %s', (part, expected) => {
    expect(earn(['植树'], { part })).toEqual(expected);
    expect(earn(['植树'], { part, standing: [had('sweep', 875, '2023-01-02')] })?.[1]).toBe(125);
  });

  it('counts a monthly rule once a calendar month', () => {
    expect(earn(['党课'], { standing: [had('lesson', 50, '2023-05-02')] })).toEqual([
      'lesson',
      0,
      '上了课，当月已计过一次',
    ]);
    expect(earn(['党课'], { standing: [had('lesson', 50, '2023-04-30')] })).toEqual(['lesson', 50, '上了课']);
    expect(earn(['党课'], { standing: [had('sweep', 100, '2023-05-02')] })).toEqual(['lesson', 50, '上了课']);
  });

  it('gives each participant exactly one entry, by his own part', () => {
    const participants = [
      { personId: 7, part: 'joined' as const },
      { personId: 9, part: 'led' as const },
    ];
    const worth = worthOf({ kinds: ['植树'], photos: 2, participants }, { rules, kinds });
    expect(worth.map(({ personId, worthHundredths }) => [personId, worthHundredths])).toEqual([
      [7, 150],
      [9, 200],
    ]);
  });

  const days = fc
    .integer({ min: 0, max: 364 })
    .map((n) => new Date(Date.UTC(2023, 0, 1 + n)).toISOString().slice(0, 10));
  const works = fc
    .array(fc.tuple(days, fc.constantFrom('植树', '扫除', '党课'), fc.integer({ min: 1, max: 3 })), { maxLength: 60 })
    .map((posts) =>
      posts.flatMap(([on, reported, unitId], index) => {
        const participants = [{ personId: 1, part: 'joined' as const }];
        return worthOf({ kinds: [reported], photos: 2, participants }, { rules, kinds }).map((worth) => ({
          ...worth,
          day: on,
          unitId,
          number: index + 1,
        }));
      }),
    );

  it('never lets a person pass the cap of the year or of the week, however many reports there are', () => {
    fc.assert(
      fc.property(works, (all) => {
        const entries = awards(all).map(({ work, award }) => ({ day: work.day, hundredths: award.hundredths }));
        expect(entries).toHaveLength(all.length);
        expect(entries.reduce((sum, entry) => sum + entry.hundredths, 0)).toBeLessThanOrEqual(1000);
        const weeks = new Map<number, number>();
        for (const entry of entries.filter((one) => one.hundredths > 0)) {
          // 1970-01-01 was a Thursday: three days after a Monday.
          const week = Math.floor((Date.parse(entry.day) / 86_400_000 + 3) / 7);
          weeks.set(week, (weeks.get(week) ?? 0) + 1);
        }
        expect(Math.max(0, ...weeks.values())).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('are the same in whatever order the work is told', () => {
    const shuffled = works.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([all, turned]) => {
        expect(awards(turned)).toEqual(awards(all));
      }),
    );
  });

  it('go by day, then unit and number, and by the rules of each day', () => {
    const told = [sweep(9, '2023-05-17'), sweep(3, '2023-05-18'), sweep(2, '2023-05-17')];
    expect(awards(told).map(({ work, award }) => [work.number, award.hundredths])).toEqual([
      [2, 100],
      [9, 100],
      [3, 0],
    ]);
    const later = { ...rules, perWeekActivities: 3 };
    const capsAt = (on: string) => (on < '2023-05-18' ? rules : later);
    expect(awardsOf(told, { taken: [], capsAt }).map(({ award }) => award.hundredths)).toEqual([100, 100, 100]);
  });

  it('leave room in the week for what was worth nothing', () => {
    const told = [sweep(1, '2023-05-15', 0), sweep(2, '2023-05-16'), sweep(3, '2023-05-17')];
    expect(awards(told).map(({ award }) => award.hundredths)).toEqual([0, 100, 100]);
  });

  it('booked anew say so in few words, and are known again by the work', () => {
    const full = { hundredths: 100, reason: '扫了地' };
    const cut = { hundredths: 0, reason: '扫了地，当周已计满2次' };
    expect(movedReason(full, cut)).toBe('扫了地，前面空出，补计');
    expect(movedReason(cut, full)).toBe('扫了地，当周已计满2次，重新排次');
    expect(isSameAward({ ...full, reason: movedReason(full, cut) }, full)).toBe(true);
    expect(isSameAward({ ...cut, reason: movedReason(cut, full) }, cut)).toBe(true);
    expect(isSameAward(cut, { hundredths: 0, reason: '扫了地，已到全年上限10分' })).toBe(false);
    expect(isSameAward(cut, full)).toBe(false);
  });

  it('writes hundredths as people do', () => {
    expect([100, 150, -25, 0].map(pointsText)).toEqual(['1分', '1.5分', '-0.25分', '0分']);
  });
});

describe('whose points others may see', () => {
  const publication = { default: 'private', branches: { 东支部: 'public' } } as const;

  it.each([
    ['东支部', true],
    ['西支部', false],
    [null, false],
  ])('%s: %s', (branch, expected) => {
    expect(arePublic(branch, { publication })).toBe(expected);
    expect(arePublic(branch, { publication: { default: 'public', branches: { 西支部: 'private' } } })).toBe(
      branch !== '西支部',
    );
  });
});

describe('the class of a member', () => {
  const classes = [
    { id: 'A', perYearHundredths: 1200 },
    { id: 'C', perYearHundredths: 0 },
  ];

  it.each([
    ['党员', null, 'A'],
    ['党员', 'C', 'C'],
    ['党员', 'X', null],
    ['村民', 'A', null],
  ])('%s %s is %s', (memberType, memberClass, expected) => {
    expect(classOf({ memberType, memberClass }, { classes })?.id ?? null).toBe(expected);
  });
});
