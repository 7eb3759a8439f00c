import { type EvaluatedUnit, rankedUnits, type UnitResult } from '../domain/evaluation.ts';
import { roundHalfUp } from '../domain/evaluation-parts.ts';
import type { Day } from '../domain/time.ts';
import { type BulletinView, findingsIn, type ShownFinding } from './bulletin-view.ts';
import { partNames, pointsText, rankText } from './evaluation.ts';
import { evaluationName, fullDayText, fullPeriodText, markOf, rulesText } from './evaluation-state.ts';
import type { DocumentBlock, OfficialDocument } from './official-document.ts';
import { rectificationTable, scoreTable } from './score-table.ts';

const shownRanks = 3;
const shownBest = 3;
const shownKinds = 6;
const shownPlaces = 8;
const shownReasons = 4;

/**
 * 通报 of a month, a quarter or a year in the usual order (reference/domain.md §5.2): how it was checked, results, good
 * examples with their reasons, problems by kind and place, next steps with days. Units and grids alone: nobody is named.
 * Every figure is one of the frozen document, or a sum or mean of them.
 */
export function bulletin(view: BulletinView): OfficialDocument {
  const { document, programme } = view;
  const findings = findingsIn(view);
  const sections: DocumentBlock[][] = [
    overview(view),
    results(view),
    examples(view),
    problems(view, findings),
    nextSteps(view, findings),
  ];
  const titles = ['总体情况', '评比结果', '工作亮点', '存在问题', '下步安排'];
  return {
    redHead: programme.documents.redHead ? { issuer: programme.issuer } : null,
    mark: markOf(view),
    title: [`关于${fullPeriodText(document.period)}`, `${evaluationName(document)}情况的通报`],
    addressee: programme.documents.addressee,
    body: [
      text(
        `根据${basisOf(view)}，开展了${fullPeriodText(document.period)}${evaluationName(document)}，现将情况通报如下。`,
      ),
      ...sections.flatMap((blocks, index): DocumentBlock[] => [
        { kind: 'heading', level: 1, text: `${'一二三四五'[index]}、${titles[index]}` },
        ...blocks,
      ]),
    ],
    annexes: [scoreTable(view), ...(findings.length === 0 ? [] : [rectificationTable(view)])],
    signer: programme.documents.signer ?? programme.issuer,
    seal: null,
    forWall: false,
  };
}

/** 《…实施方案》（插办发〔2023〕13号） */
export function basisOf({ programme: { title, documentNumber } }: Pick<BulletinView, 'programme'>): string {
  return `《${title}》（${documentNumber}）`;
}

export function text(words: string): DocumentBlock {
  return { kind: 'text', text: words };
}

function overview(view: BulletinView): DocumentBlock[] {
  const { document, drawn } = view;
  const visits = document.units.flatMap(({ inspections }) => inspections);
  const days = visits.map(({ day }) => day).sort();
  const [first, last] = [days[0], days.at(-1)];
  const inspected = inspectedIn(view);
  const missing = document.units.length - inspected.length;
  const span =
    first === undefined || last === undefined
      ? ''
      : first === last
        ? fullDayText(first)
        : `${fullDayText(first)}至${fullDayText(last)}`;
  const people = new Set(visits.map(({ inspectorId }) => inspectorId)).size;
  const sample = drawn === null ? '' : `，抽查${drawn.groups}个组、${drawn.households}户`;
  const rest = missing === 0 ? '' : `，${missing}个单位本期没有检查`;
  return [
    text(
      `（一）检查方式。${span}，${people}名检查人到${inspected.length}个单位现场检查${sample}${rest}。按${rulesText(document)}计分，各项扣完为止${people > 1 ? '，几名检查人的分取平均' : ''}。`,
    ),
    text(`（二）总体得分。${scoresText(view)}`),
    text(`（三）日常活动。${activityText(view)}`),
  ];
}

function scoresText(view: BulletinView): string {
  const totals = inspectedIn(view).map(({ result }) => result.totalHundredths);
  if (totals.length === 0) return '本期没有得分。';
  const sum = totals.reduce((a, b) => a + b, 0);
  const mean = roundHalfUp({ num: BigInt(sum), den: BigInt(totals.length) });
  const tiers = view.document.tiers.flatMap(({ name }) => {
    const number = inspectedIn(view).filter(({ result }) => result.tier === name).length;
    return number === 0 ? [] : [`${name}${number}个`];
  });
  return `平均${pointsText(mean)}分，最高${pointsText(Math.max(...totals))}分，最低${pointsText(Math.min(...totals))}分；${tiers.join('，')}。`;
}

function activityText({ document: { units, scheme } }: BulletinView): string {
  const sumOf = (figure: (unit: EvaluatedUnit) => number) => units.reduce((sum, unit) => sum + figure(unit), 0);
  const confirmed = sumOf(({ activity }) => activity.confirmed);
  const expected = sumOf(({ activity }) => activity.party.expected);
  const tookPart = sumOf(({ activity }) => activity.party.tookPart);
  const shown = scheme.kind === 'month' ? '，只列在旁边，不计分' : '';
  return `各单位确认的活动${confirmed}次；应参与的在家党员${expected}人，点名参加的${tookPart}人${shown}。`;
}

function results(view: BulletinView): DocumentBlock[] {
  const { document } = view;
  return document.sheet.lists.flatMap(({ title }, index): DocumentBlock[] => {
    const ranked = rankedUnits(document, title);
    const ranks = [...new Set(ranked.map(({ result }) => result.rank))].filter((rank) => rank <= shownRanks);
    const names = ranks.map((rank) => placeText(ranked.filter(({ result }) => result.rank === rank)));
    const left = ranked.filter(({ result }) => result.rank > shownRanks).length;
    const rest = left > 0 ? `其余${left}个单位见附件1。` : '';
    return [
      { kind: 'heading', level: 2, text: `（${'一二三四五六七八九十'[index] ?? index + 1}）${title}` },
      text(names.length === 0 ? '本期没有检查，不排名。' : `共${ranked.length}个单位。${names.join('；')}。${rest}`),
    ];
  });
}

/** 并列第2名枫树村、荷塘村（99.5分，优秀）; they share a rank, so score and tier are the same. */
function placeText(units: readonly (EvaluatedUnit & { readonly result: UnitResult })[]): string {
  const [first] = units;
  if (!first) return '';
  const names = units.slice(0, shownPlaces).map(({ name }) => name);
  const more = units.length > names.length ? `等${units.length}个单位` : '';
  return `${rankText(first.result)}${names.join('、')}${more}（${pointsText(first.result.totalHundredths)}分，${first.result.tier}）`;
}

/** The first of each list, with what the figures say for them. */
function examples(view: BulletinView): DocumentBlock[] {
  const { document } = view;
  const first = document.sheet.lists.flatMap(({ title }) => {
    const best = rankedUnits(document, title).filter(({ result }) => result.rank === 1);
    // Where a fifth of the town stands first, it tells nothing to name them.
    return best.length > shownBest ? [] : best;
  });
  const lines = first.map((unit) => text(`${unit.name}：${reasonText(view, unit)}。`));
  const rose = mostImproved(view);
  return [
    ...(lines.length === 0 ? [text('第一名并列较多，不一一列出，见附件1。')] : lines),
    ...(rose === null ? [] : [text(rose)]),
  ];
}

function reasonText({ document }: BulletinView, { result, activity }: EvaluatedUnit & { result: UnitResult }): string {
  const full = document.sheet.items.filter(
    ({ id, points }) => result.items.find(({ itemId }) => itemId === id)?.hundredths === points * 100,
  );
  const names = full.slice(0, shownReasons).map(({ name }) => name);
  const items =
    full.length === document.sheet.items.length
      ? '各项都没有扣分'
      : full.length === 0
        ? `现场检查得分在前`
        : `${names.join('、')}${full.length > names.length ? `等${full.length}项` : ''}没有扣分`;
  const parts = result.parts
    .filter(
      ({ id, hundredths, maxHundredths }) =>
        id !== 'onSite' && id !== 'penalty' && maxHundredths > 0 && hundredths === maxHundredths,
    )
    .map(({ id }) => partNames[id]);
  return [
    items,
    ...(parts.length === 0 ? [] : [`${parts.join('、')}满分`]),
    ...(activity.confirmed === 0 ? [] : [`确认的活动${activity.confirmed}次`]),
  ].join('，');
}

function mostImproved(view: BulletinView): string | null {
  const { previous } = view;
  if (previous === null) return null;
  const changes = inspectedIn(view).flatMap((unit) => {
    const before = previous.units.find(({ code }) => code === unit.code)?.result;
    return before ? [{ name: unit.name, change: unit.result.totalHundredths - before.totalHundredths }] : [];
  });
  const [best] = changes.sort((a, b) => b.change - a.change);
  if (!best || best.change <= 0) return null;
  const all = changes.filter(({ change }) => change === best.change).slice(0, shownBest);
  return `比上期进步最多的是${all.map(({ name }) => name).join('、')}，高${pointsText(best.change)}分。`;
}

function problems({ document }: BulletinView, findings: readonly ShownFinding[]): DocumentBlock[] {
  if (findings.length === 0) return [text('本期现场检查没有扣分。')];
  const kinds = document.sheet.items
    .map(({ id, name }) => ({ name, own: findings.filter(({ itemId }) => itemId === id) }))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => b.own.length - a.own.length);
  const shown = kinds.slice(0, shownKinds);
  const rest = kinds.slice(shownKinds).reduce((sum, { own }) => sum + own.length, 0);
  return [
    text(`共扣分${findings.length}处，按类别：`),
    ...shown.map(({ name, own }, index) => text(`${index + 1}. ${name}${own.length}处：${placesText(own)}。`)),
    ...(rest === 0 ? [] : [text(`其他${rest}处，见附件2。`)]),
  ];
}

/** 长湖村三组2处、荷塘村1处 */
function placesText(findings: readonly ShownFinding[]): string {
  const places = new Map<string, number>();
  for (const { where } of findings) places.set(where, (places.get(where) ?? 0) + 1);
  const all = [...places].sort(([, a], [, b]) => b - a);
  const names = all.slice(0, shownPlaces).map(([where, number]) => `${where}${number}处`);
  return `${names.join('、')}${all.length > names.length ? `等${all.length}个地方` : ''}`;
}

function nextSteps(view: BulletinView, findings: readonly ShownFinding[]): DocumentBlock[] {
  const { state, noticeTo, programme, next } = view;
  const due = findings
    .map((finding) => finding.due)
    .filter((day) => day !== '')
    .sort();
  const [first, last] = [due[0], due.at(-1)];
  const mending = last === undefined ? [] : [`抓好整改。${mendingText(view, { first: first ?? last, last })}`];
  const steps = [
    ...mending,
    ...(state === 'notice' && noticeTo !== null
      ? [
          `欢迎监督。对结果有意见的，公示期内（到${fullDayText(noticeTo)}）私聊${programme.botName}发“异议”和理由，由另一名检查人复核。`,
        ]
      : []),
    ...(next === null
      ? []
      : [
          `做好日常保洁。${fullPeriodText(next.period)}评比的上报截止到${fullDayText(next.cutOff)}，请照例会后大扫除的安排接着做。`,
        ]),
  ];
  return steps.length === 0
    ? [text('请各单位保持好现有成效。')]
    : steps.map((step, index) => text(`（${'一二三'[index]}）${step}`));
}

/** Days that are over when the paper comes out are told as such. */
function mendingText({ noticeFrom }: BulletinView, { first, last }: { first: Day; last: Day }): string {
  const days = first === last ? fullDayText(last) : `${fullDayText(first)}至${fullDayText(last)}`;
  if (noticeFrom !== null && last < noticeFrom)
    return `附件2所列的已到改好日期（${days}），还没改好的请接着改，改好后告诉检查人复查。`;
  if (first === last) return `请有关单位对照附件2，${days}前改好，改好后告诉检查人复查。`;
  return `请有关单位对照附件2所列日期（${days}）改好，改好后告诉检查人复查。`;
}

function inspectedIn({ document }: BulletinView): (EvaluatedUnit & { readonly result: UnitResult })[] {
  return document.units.flatMap((unit) => (unit.result === null ? [] : [{ ...unit, result: unit.result }]));
}
