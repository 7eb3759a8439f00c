import { reservedHonours } from './honour-words.ts';
import type { Programme, Rules } from './programme/model.ts';

/** What the store says of a month, for the 减负自查 (P13). */
export interface BurdenMonth {
  /** Messages nobody asked for: how many, how many outside the sending hours, and most to one group on one day. */
  readonly proactive: number;
  readonly outsideHours: number;
  readonly mostToGroupADay: number;
  readonly callsToAll: number;
  /** Messages with words that press: 必须, 立即, 接龙. */
  readonly pressing: number;
  /** Questions asked back, and most after one message. */
  readonly questions: number;
  readonly mostQuestions: number;
  readonly photosAsked: number;
  /** Photos that look like earlier ones. */
  readonly photosAlike: number;
}

/** A unit's week: what it was asked for. */
export interface BurdenMeter {
  readonly unitShort: string;
  readonly proactive: number;
  readonly mentions: number;
  readonly questions: number;
  readonly photosAsked: number;
}

export interface BurdenFacts {
  readonly programme: Programme;
  readonly rules: Rules;
  /** What the running program lets people do, and the papers it makes, in its own words. */
  readonly features: readonly string[];
  readonly month: BurdenMonth;
  readonly groups: number;
  /** Units with more than a main and a side group. */
  readonly manyGroups: readonly string[];
  readonly feedback: { readonly open: number; readonly overdue: number };
}

export interface BurdenLine {
  readonly rule: string;
  /** What the rule asks, in our words. */
  readonly demand: string;
  readonly state: string;
  readonly isFine: boolean;
  /** Where it can be changed. */
  readonly where: string;
}

/** P3: at least so much of a quarter's score is seen on site. */
const onSiteHundredths = 6_000;
/** P10: nothing is sent earlier or later, whatever programme.yaml says. */
const earliest = '08:00';
const latest = '18:00';

/** Each rule against burdens (reference/domain.md §4.2) with how the running settings and the store stand to it. */
export function burdenLines(facts: BurdenFacts): BurdenLine[] {
  const lines = checks.map((check) => check(facts));
  const open = lines.filter(({ isFine }) => !isFine).length;
  const self: BurdenLine = {
    rule: 'P13',
    demand: '减负做到哪一步，随时查得到',
    state: open === 0 ? '各条都符合' : `${open}条要看`,
    isFine: open === 0,
    where: '本页',
  };
  return [...lines.slice(0, 12), self, ...lines.slice(12)];
}

type Check = (facts: BurdenFacts) => BurdenLine;

const checks: readonly Check[] = [
  ({ rules, features }) => {
    const { default: published, branches } = rules.memberPoints.publication;
    const open = Object.values(branches).filter((one) => one === 'public').length;
    const forced = matching(features, /打卡|签到|连续上报|未报名单/u);
    const points =
      published === 'public'
        ? '个人积分默认公开'
        : open > 0
          ? `${open}个支部定了公开积分`
          : '个人积分不公开，只有本人、书记和办公室看得到';
    return {
      rule: 'P1',
      demand: '自愿报，不打卡，不排个人积分',
      state: forced.length > 0 ? `有${forced.join('、')}` : points,
      isFine: published === 'private' && forced.length === 0,
      where: 'rules.yaml memberPoints.publication',
    };
  },
  ({ features }) => {
    const counting = matching(features, /使用率|活跃|登录|安装|在线时长|谁没/u);
    return {
      rule: 'P2',
      demand: '不推装机，不统计谁在用',
      state: counting.length > 0 ? `有${counting.join('、')}` : `${features.length}项功能里没有`,
      isFine: counting.length === 0,
      where: '程序的命令和文件清单',
    };
  },
  ({ rules }) => ({
    rule: 'P3',
    demand: '现场为主，照片随意',
    state: `季度现场占${rules.quarter.onSiteHundredths / 100}分；没图也记，户外积分要${rules.memberPoints.outdoorPhotos}张`,
    isFine: rules.quarter.onSiteHundredths >= onSiteHundredths && rules.memberPoints.outdoorPhotos <= 1,
    where: 'rules.yaml quarter.onSite、memberPoints.outdoorPhotos',
  }),
  ({ month }) => ({
    rule: 'P4',
    demand: '一件事报一次，最多追问一句',
    state: `本月追问${month.questions}次，一条最多问${month.mostQuestions}次`,
    isFine: month.mostQuestions <= 1,
    where: '程序：问一句就收下',
  }),
  ({ features, rules }) => {
    const kinds = [...rules.quarter.bonus.kinds, ...rules.quarter.penalty.kinds].map(({ name }) => name);
    const trade = matching([...features, ...kinds], /兑换|超市|商城|抽奖|广告|优惠/u);
    return {
      rule: 'P5',
      demand: '不做买卖',
      state: trade.length > 0 ? `有${trade.join('、')}` : '没有兑换、商城、广告',
      isFine: trade.length === 0,
      where: 'rules.yaml quarter.bonus',
    };
  },
  ({ groups }) => ({
    rule: 'P6',
    demand: '乡镇不另做应用，用现有的群',
    state: groups > 0 ? `在${groups}个现有的群里` : '还没绑群',
    isFine: groups > 0,
    where: '绑定本群 · 解绑本群',
  }),
  ({ feedback, programme }) => ({
    rule: 'P7',
    demand: '谁主办谁负责，有投诉建议',
    state: `主办${programme.issuer}；等答复${feedback.open}件，过期${feedback.overdue}件`,
    isFine: feedback.overdue === 0,
    where: '投诉建议 · programme.yaml issuer',
  }),
  ({ month, manyGroups }) => ({
    rule: 'P8',
    demand: '不重复建群，不接龙，不催',
    state: `群多的单位${manyGroups.length}个${manyGroups.length > 0 ? `（${manyGroups.join('、')}）` : ''}；本月催办字眼${month.pressing}处`,
    isFine: manyGroups.length === 0 && month.pressing === 0,
    where: '解绑本群；广播的写法',
  }),
  ({ rules }) => ({
    rule: 'P9',
    demand: '看实效，不看留痕多少',
    state: `整改占${rules.quarter.rectification.hundredths / 100}分；网格现场${rules.grids.onSiteHundredths / 100}、活动${rules.grids.activityHundredths / 100}`,
    isFine:
      rules.quarter.rectification.hundredths > 0 && rules.grids.onSiteHundredths >= rules.grids.activityHundredths,
    where: 'rules.yaml quarter.rectification、grids',
  }),
  ({ programme: { sending } }) => ({
    rule: 'P10',
    demand: '群不当全天候的传声筒',
    state: `只在工作日${sending.from}到${sending.to}发`,
    isFine: sending.from >= earliest && sending.to <= latest,
    where: 'programme.yaml sending',
  }),
  ({ month }) => ({
    rule: 'P11',
    demand: '下班后不发工作信息',
    state: `本月主动发${month.proactive}条，时段外${month.outsideHours}条`,
    isFine: month.outsideHours === 0,
    where: 'programme.yaml sending；广播 加急',
  }),
  ({ month }) => ({
    rule: 'P12',
    demand: '不喊全体，一天一条',
    state: `本月喊全体${month.callsToAll}次，一个群一天最多${month.mostToGroupADay}条`,
    isFine: month.callsToAll === 0 && month.mostToGroupADay <= 1,
    where: '广播的写法',
  }),
  ({ programme, rules }) => {
    const found = reservedHonours({ programme, rules }).map(({ name }) => name);
    return {
      rule: 'P14',
      demand: '乡镇不命名授牌、不搞示范创建',
      state: found.length > 0 ? `有${found.slice(0, 3).join('、')}` : '只写评比和通报表扬',
      isFine: found.length === 0,
      where: 'programme.yaml、rules.yaml 的名称',
    };
  },
  ({ rules: { version, adopted } }) => ({
    rule: 'P15',
    demand: '规则经会议通过、有版本',
    state: adopted ? `${version}版，${adopted.by}${adopted.on}通过` : `${version}版没写哪次会议通过`,
    isFine: adopted !== null,
    where: 'rules.yaml version、adopted',
  }),
  ({ rules, month }) => ({
    rule: 'P16',
    demand: '防假照片，由人去看',
    state: `每村抽${rules.rounds.reportsPerUnit}条现场核实；本月像旧图${month.photosAlike}张`,
    isFine: rules.rounds.reportsPerUnit > 0,
    where: 'rules.yaml rounds.reportsPerUnit',
  }),
];

function matching(texts: readonly string[], pattern: RegExp): string[] {
  return texts.filter((text) => pattern.test(text));
}
