import type { Programme } from '../../../src/domain/programme/model.ts';
import type { YearMessage } from './stage.ts';

/** What a year shows of one row of the plan, and how the program is to be kept from showing it. */
export interface Evidence {
  /** As in docs/plan-coverage.md. */
  readonly row: string;
  /** Days from the beginning after which it is shown, 45 when absent; `year`: only by its last phase, its year-end. */
  readonly days?: number | 'year';
  readonly off: SwitchedOff;
  holds(messages: readonly YearMessage[], programme: Programme): boolean;
}

export interface SwitchedOff {
  /** Names of commands and daily work the program is without. */
  readonly without?: readonly string[];
  /** Type of the notices that are not planned. */
  readonly notices?: string;
  /** A line taken out of a file of the programme. */
  readonly line?: { readonly file: 'programme.yaml' | 'rules.yaml'; readonly pattern: RegExp };
}

type Held = Evidence['holds'];

/** The bot said it to a group by itself. */
const toGroup =
  (pattern: RegExp): Held =>
  (messages) =>
    messages.some(({ proactive, kind, text }) => proactive && kind === 'group' && pattern.test(text));

/** The bot answered it to somebody. */
const answered =
  (pattern: RegExp): Held =>
  (messages) =>
    messages.some(({ from, proactive, text }) => from === 'bot' && !proactive && pattern.test(text));

const all =
  (...held: readonly Held[]): Held =>
  (messages, programme) =>
    held.every((holds) => holds(messages, programme));

/** The bot sent a file of that name. */
const sentFile =
  (name: RegExp): Held =>
  (messages) =>
    messages.some(({ from, files }) => from === 'bot' && files.some((file) => name.test(decodeURI(file))));

/** The opening of the n-th phase of the plan reached a group. */
const phaseOpened =
  (index: number): Held =>
  (messages, { phases }) =>
    toGroup(new RegExp(`“${phases[index]?.short}”阶段.*主要做`, 'u'))(messages, { phases } as Programme);

const openings = { notices: 'phaseOpening' };

export const evidence: readonly Evidence[] = [
  { row: 'S3', off: { without: ['campaign'] }, holds: answered(/^[^\n“”，。]{2,16}：做了\d+次/u) },
  { row: 'S4', off: { without: ['campaign'] }, holds: answered(/^[^\n“”，。]{2,16}：做了\d+次/u) },
  { row: 'S5', off: { without: ['phase'] }, holds: answered(/阶段：到/u) },
  {
    row: 'S6',
    days: 'year',
    off: { line: { file: 'programme.yaml', pattern: /^residentQuestion:.*$/mu } },
    holds: answered(/满意/u),
  },
  { row: 'S7', off: { without: ['participation'] }, holds: answered(/党员\d+.*群众\d+/u) },
  { row: 'S8', off: { without: ['plan-new'] }, holds: answered(/记进计划/u) },
  {
    row: 'S9',
    off: { line: { file: 'rules.yaml', pattern: /^ *- \{ title: 部门单位.*$/mu } },
    holds: toGroup(/部门单位/u),
  },
  { row: 'S11', off: { without: ['baseline'] }, holds: answered(/摸底/u) },
  { row: 'S13', off: { without: ['export'] }, holds: sentFile(/四项行动/u) },
  { row: 'S16', days: 'year', off: { without: ['goals'] }, holds: answered(/自评/u) },
  { row: 'S17', off: openings, holds: phaseOpened(0) },
  { row: 'S19', off: { without: ['loudspeaker'] }, holds: answered(/乡亲/u) },
  { row: 'S21', off: { without: ['participation'] }, holds: answered(/党员带群众|带动/u) },
  { row: 'S22', off: openings, holds: phaseOpened(1) },
  { row: 'S23', off: { notices: 'monthlyLife' }, holds: toGroup(/一课一片/u) },
  { row: 'S25', off: { without: ['campaign'] }, holds: answered(/^[^\n“”，。]{2,16}：做了\d+次/u) },
  {
    row: 'S26',
    off: { without: ['problem-new', 'problems', 'rectify', 'recheck'] },
    holds: all(answered(/^记下 .*前整改$/mu), answered(/复查合格，销号了/u)),
  },
  { row: 'S27', off: { without: ['participation'] }, holds: answered(/干部到场\d+次/u) },
  { row: 'S28', off: { notices: 'weeklyCleanUp' }, holds: toGroup(/例会后/u) },
  { row: 'S29', off: { without: ['publish'] }, holds: toGroup(/月评比公示/u) },
  { row: 'S30', days: 'year', off: openings, holds: phaseOpened(2) },
  { row: 'S32', off: { without: ['exemplar'] }, holds: answered(/典型/u) },
  { row: 'S33', days: 62, off: { without: ['target-groups'] }, holds: answered(/秀美网格组/u) },
  { row: 'S34', days: 92, off: { without: ['selection'] }, holds: toGroup(/通报表扬/u) },
  { row: 'S36', off: { without: ['visit'] }, holds: answered(/^记下入户 /mu) },
  { row: 'S37', off: { without: ['export'] }, holds: sentFile(/网格责任/u) },
  { row: 'S39', off: { without: ['honour-roll'] }, holds: toGroup(/光荣榜/u) },
  { row: 'S40', days: 60, off: { without: ['experience'] }, holds: toGroup(/微经验/u) },
  { row: 'S41', off: { without: ['confirm'] }, holds: answered(/已确认 .*参加\d+人/u) },
  { row: 'S43', off: { without: ['publish'] }, holds: toGroup(/季度评比公示/u) },
  { row: 'S44', days: 'year', off: { without: ['publish'] }, holds: toGroup(/年度评比/u) },
  { row: 'S45', days: 74, off: { without: ['village-ranking'] }, holds: toGroup(/村内评比/u) },
  { row: 'S46', days: 'year', off: { without: ['export'] }, holds: sentFile(/年度汇总/u) },
  { row: 'S47', days: 132, off: { without: ['commendation'] }, holds: toGroup(/成效显著的党员责任网格/u) },
  { row: 'S50', off: { without: ['participation'] }, holds: answered(/没有?确认活动的网格|个网格没活动/u) },
];
