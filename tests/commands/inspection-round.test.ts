import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../src/commands/list.ts';
import { canonicalJson, hashOf } from '../../src/domain/canonical-json.ts';
import { recompute } from '../../src/domain/evaluation.ts';
import { type Role, roles } from '../../src/domain/programme/model.ts';
import { instantAt } from '../../src/domain/time.ts';
import { makeInspectionSheet } from '../../src/jobs/inspection-paper.ts';
import { createSheetWork } from '../../src/jobs/sheets-in/sheet-work.ts';
import { readAudit } from '../../src/store/audit-entries.ts';
import { evaluationsOf, evaluationsOnNotice, latestEvaluation } from '../../src/store/evaluations.ts';
import { personByCode } from '../../src/store/people.ts';
import { waitingItems } from '../../src/store/private-items.ts';
import { inbox, notices, objections, outbox, rounds } from '../../src/store/schema.ts';
import { allUnits } from '../../src/store/units.ts';
import { fakeConnection } from '../support/fake-connection.ts';
import { openForms, saveForms, writeFinding } from '../support/filled-sheet.ts';
import { openTown, type TestTown } from '../support/town.ts';

const [lin, lv, liang] = ['zb10', 'zb11', 'zb12'];
let town: TestTown;
let office: string;
let secretary: string;
let member: string;

beforeEach(async () => {
  town = await openTown();
  office = town.holder('office');
  secretary = town.holder('secretary', 'changhu');
  member = town.members('changhu')[0]?.id ?? '';
  town.clock.now = instantAt('2023-06-20', '09:00');
});
afterEach(() => town.close());

async function privately(person: string, text: string): Promise<string> {
  return (await town.say({ person, chat: 'private', text })).join('\n');
}

const villages = () => town.bundle.town.units.filter(({ kind }) => kind === 'village' || kind === 'community');

/** Every village is clean for this inspector, but what was written before. */
async function visitAll(inspector: string): Promise<void> {
  for (const { name } of villages()) await privately(inspector, `检查 季 ${name} 没问题`);
}

async function arrange(): Promise<string> {
  return privately(office, '检查安排 2季度 林立平 吕玉山');
}

async function itemsOf(code: string): Promise<string> {
  const person = await personByCode(town.store.read, code);
  const items = await waitingItems(town.store.read, person?.id ?? 0, town.clock.now);
  return items.map(({ text }) => text).join('\n');
}

describe('an inspection round', () => {
  it('goes from arranging to opening: two inspectors, one mean, nothing before both have handed in', async () => {
    expect(await arrange()).toMatch(/^第2季度检查1号：林立平、吕玉山，12个单位/u);
    expect(await itemsOf(lin)).toContain('第2季度检查请您去');
    const list = await privately(lin, '我的检查');
    expect(list).toContain('1号 第2季度检查：查了0个，还有12个');
    expect(list).toMatch(/^长湖（[一二三四五六]组、[一二三四五六]组/mu);

    expect(await privately(lin, '检查 季 长湖村 三组 塘边漂浮物 -2')).toContain('第2季度您给长湖共扣2分');
    expect(await privately(lin, '检查 季 长湖村 二组 露天焚烧')).toContain('露天焚烧 二组 露天焚烧 扣5分');
    expect(await privately(lv, '检查 季 长湖村 路边杂草 -1')).toContain('共扣1分');
    expect(await privately(lin, '交卷')).toMatch(/^还有11个单位没查：/u);
    await visitAll(lin);
    expect(await privately(lin, '交卷')).toBe('1号检查您交卷了，还等1人，都交了一起开封');
    expect(await privately(lin, '检查 季 长湖村 路边杂草 -1')).toBe('这一轮您已交卷，不能再记');
    expect(await privately(lin, '撤销 长湖1')).toBe('已交卷，长湖1不能再撤销');
    expect(await privately(office, '评比 2季度')).toContain('1号检查没开封，没算在内：2人里1人没交卷');
    await visitAll(lv);
    expect(await privately(lv, '交卷')).toBe('都交卷了，1号检查开封');
    expect(await itemsOf(office)).toContain('第2季度检查1号开封了');

    const open = await privately(secretary, '待办');
    expect(open).toContain('整改 长湖1 三组 塘边漂浮物，7月5日前');
    const inGroup = (await town.say({ person: secretary, text: '待办', chat: 'changhu' })).join('\n');
    expect(inGroup).toContain('整改 长湖1 三组 ');
    expect(inGroup).not.toContain('漂浮物');
    await privately(liang, '复查 长湖1 合格');
    expect(await privately(secretary, '待办')).not.toContain('整改 长湖1 ');

    // (93 + 99) / 2 = 96 on site, of which 60 %; nobody took part in anything, nothing was due.
    town.clock.now = instantAt('2023-07-04', '09:30');
    await privately(office, '评比 2季度');
    const draft = await latestEvaluation(town.store.read, 'village', '2023-Q2');
    const unit = draft?.document.units.find(({ code }) => code === 'changhu');
    expect(unit?.result?.sheets.map(({ totalHundredths }) => totalHundredths)).toEqual([9300, 9900]);
    expect(unit?.result?.parts.map(({ id, hundredths }) => [id, hundredths])).toEqual([
      ['onSite', 5760],
      ['participation', 0],
      ['coverage', 0],
      ['organisationLife', 0],
      ['rectification', 500],
      ['bonus', 0],
      ['penalty', 0],
    ]);
    expect(unit?.result?.totalHundredths).toBe(6260);
    const [round] = await town.store.read.select().from(rounds);
    expect(draft?.document.rounds).toEqual([
      { id: 1, seed: round?.seed, openedOn: '2023-06-20', inspectorIds: expect.any(Array) },
    ]);
  });

  it.each([
    ['检查安排 2季度 林立平', '一轮要2到3名检查人，写了1名。例：检查安排 5月 林立平 吕玉山'],
    ['检查安排 2季度 林立平 张建国', '张建国不是检查人'],
    ['检查安排 林立平 吕玉山', '哪一期、哪几个人？'],
    ['检查安排 4季度 林立平 吕玉山', '第4季度还没到，不能评比'],
    ['检查安排', '没有没开封的检查'],
    ['作废检查 7 不对', '没有7号检查'],
    ['作废检查 1', '请写原因'],
  ])('%s is answered: %s', async (text, answer) => {
    expect(await privately(office, text)).toContain(answer);
  });

  it('is recorded by those named alone, and privately', async () => {
    await arrange();
    expect(await privately(liang, '检查 季 长湖村 路边杂草 -1')).toBe('您现在没有这样的检查，发“我的检查”看看');
    expect(await town.say({ person: lin, chat: 'changhu', text: '检查 季 长湖村 路边杂草 -1' })).toEqual([
      '这一轮先密封，请私聊我记',
    ]);
    expect(await privately(liang, '我的检查')).toBe('现在没有安排您的检查');
    await privately(office, '检查安排 6月 林立平 吕玉山');
    expect(await privately(liang, '检查 长湖村 路边杂草 -1')).toBe('6月的检查定了检查人，由他们记');
    // Both checks are open to him: the words decide, else he is asked.
    expect(await privately(lin, '检查 长湖村 门牌褪色 -1')).toContain('6月您给长湖共扣1分');
    expect(await privately(lin, '检查 长湖村 说不清的东西 -1')).toContain('是月检查还是季检查');
  });

  it('that was cancelled is left out of the mean', async () => {
    await arrange();
    await privately(lin, '检查 季 长湖村 路边杂草 -10');
    await visitAll(lin);
    await visitAll(lv);
    await privately(lin, '交卷');
    await privately(lv, '交卷');
    await arrange();
    await visitAll(lin);
    await visitAll(lv);
    await privately(lin, '交卷');
    await privately(lv, '交卷');
    const total = async () => {
      await privately(office, '评比 2季度');
      const { document } = (await latestEvaluation(town.store.read, 'village', '2023-Q2')) ?? {};
      return document?.units.find(({ code }) => code === 'changhu')?.result?.parts[0]?.hundredths;
    };
    expect(await total()).toBe(5850);
    expect(await privately(office, '作废检查 1 检查人走错村')).toBe('第2季度检查1号作废，不算在内');
    expect(await total()).toBe(6000);
    expect(await privately(office, '作废检查 1 再作废')).toBe('1号检查已经作废了');
  });

  it('looks at three confirmed reports a village; an untrue one loses its figures and is a finding', async () => {
    for (const count of [11, 12, 13, 14]) {
      await town.say({ person: member, text: `三组今天大扫除，${count}人：张建国`, photos: 1 });
    }
    await town.say({ person: secretary, text: '确认 长湖1 长湖2 长湖3 长湖4' });
    await arrange();
    const drawn = /长湖（.*?核实([\d、]+)/u.exec(await privately(lin, '我的检查'))?.[1]?.split('、') ?? [];
    expect(drawn).toHaveLength(Math.min(3, drawn.length));
    const [first = ''] = drawn;
    expect(await privately(lin, `复查 长湖${first} 不属实`)).toBe(`长湖${first}核实不属实，开封后不算，并扣分`);
    for (const other of drawn.slice(1)) await privately(lin, `复查 长湖${other} 属实`);
    expect(await privately(liang, `复查 长湖${first} 属实`)).toBe(`长湖${first}没有抽到要核实`);
    await visitAll(lin);
    await visitAll(lv);
    await privately(lin, '交卷');
    expect(await privately(secretary, '待确认')).not.toContain('不属实');
    await privately(lv, '交卷');
    town.clock.now = instantAt('2023-07-04', '09:30');
    await privately(office, '评比 2季度');
    const { document } = (await latestEvaluation(town.store.read, 'village', '2023-Q2')) ?? {};
    const unit = document?.units.find(({ code }) => code === 'changhu');
    expect(unit?.findings.map(({ text, deductionHundredths }) => [text, deductionHundredths])).toEqual([
      [`上报${first}核实不属实`, 200],
    ]);
    expect(unit?.result?.sheets.map(({ totalHundredths }) => totalHundredths)).toEqual([9800, 10_000]);
  });
});

describe('a sealed sheet', () => {
  const marker = '暗号塘';
  const deduction = '3.33';

  function speakerOf(role: Role): string {
    const here = town.bundle.town.people.some(
      ({ unit, roles: held }) => unit === 'changhu' && held.some((one) => one.role === role),
    );
    return here || role === 'member' ? town.holder(role, 'changhu') : town.holder(role);
  }

  it('is read by nobody else through any command, export, page or log before it is opened', {
    timeout: 300_000,
  }, async () => {
    await arrange();
    expect(await privately(lv, `检查 季 长湖村 ${marker}边 漂浮物 -${deduction}`)).toContain(marker);
    await privately(lv, '复查 长湖1 不合格');
    await sendSheet(lv, [`${marker}湾`, '漂浮物', deduction]);
    const before = (await town.store.read.select().from(outbox)).length;
    const asked = [
      ...commands.flatMap(({ examples }) => examples.slice(0, 1)),
      '复查 长湖1 合格',
      '撤销 长湖1',
      '为什么 长湖1',
      '评比 2季度',
      '评比 6月',
      '公示 2季度',
      '排名 本季 全部',
      '待办',
      '待处理',
      '待确认',
      '异议 长湖1 不服',
      '检查安排',
      '我的检查',
      '导出 审计 全部',
      '导出 打分表',
    ];
    for (const role of roles) {
      const person = speakerOf(role);
      if (person === lv) continue;
      for (const text of asked) {
        // The round itself must stay sealed while we ask.
        if (/^(?:作废检查|交卷)/u.test(text)) continue;
        await town.post({ person, chat: 'private', text });
        await town.post({ person, chat: 'changhu', text });
      }
    }
    const rows = (await town.store.read.select().from(outbox)).slice(before);
    expect(rows.length).toBeGreaterThan(800);
    const leaks = rows.filter(({ text }) => text.includes(marker) || text.includes(deduction));
    expect(leaks.map(({ text }) => text)).toEqual([]);
    // Their instants are digits that may look like any figure.
    const { entries } = await readAudit(town.store.read, null);
    const audit = canonicalJson(entries.map(({ at: _, ...entry }) => entry));
    expect(audit).toContain('round.arranged');
    expect(audit).not.toContain(marker);
    expect(audit).not.toContain('333');
    const stored = canonicalJson(await evaluationsOf(town.store.read, '2023-Q2'));
    expect(stored).not.toContain(marker);
    expect(canonicalJson(await town.store.read.select().from(notices))).not.toContain(marker);
    expect(canonicalJson(town.errors)).not.toContain(marker);
    // Only the inspector's own message and the answer to him have the words.
    const told = (await town.store.read.select().from(inbox)).filter(({ text }) => text.includes(marker));
    expect(told).toHaveLength(1);
  });

  /** 打分表 of the unit comes back in a file and is taken over. */
  async function sendSheet(person: string, found: readonly string[]): Promise<void> {
    const { store, bundle, clock, dir } = town;
    const askedBy = (await personByCode(store.read, person))?.id ?? 0;
    const options = { period: null, unitIds: null, bundle, at: clock.now, photoDir: dir, askedBy };
    const form = (await openForms(await makeInspectionSheet(store.read, options))).find(({ name }) => name === '长湖');
    if (!form) throw new Error('no sheet of 长湖');
    writeFinding(form, 1, found);
    const bytes = await saveForms([form]);
    const files = [{ reference: 'sheet', name: '打分表.xlsx' }];
    const { inboxId } = await town.post({ person, chat: 'private', text: '', files });
    const connections = new Map([['test', { ...fakeConnection(), fetchPhoto: async () => bytes }]]);
    const log = pino({ level: 'silent' });
    const directory = join(dir, 'sheets-in');
    await createSheetWork({ store, connections, directory, bundle, now: () => clock.now, log }).process(inboxId);
    expect((await town.sentTo(`private:${person}`)).at(-1)?.text).toContain('记下1个单位，1条问题');
    expect(readdirSync(directory)).toEqual([]);
  }

  it('hides in 待处理 when nobody knows whether its receipt was shown', async () => {
    await arrange();
    await privately(lv, `检查 季 长湖村 ${marker}边 漂浮物 -${deduction}`);
    await town.store.write(async (tx) => {
      await tx.update(outbox).set({ state: 'unknown' });
    });
    const shown = await privately(office, '待处理');
    expect(shown).toContain('密封的内容');
    expect(shown).not.toContain(marker);
  });
});

describe('a sheet whose items have words for zero', () => {
  it.each([
    ['没有露天焚烧', /检查过，没问题/u],
    ['未发现露天焚烧', /检查过，没问题/u],
    ['无烧秸秆', /检查过，没问题/u],
    ['二组露天焚烧', /二组露天焚烧 扣5分/u],
    ['二组露天焚烧 其他都很好', /二组露天焚烧 扣5分/u],
    ['没有露天焚烧 三组垃圾未清', /^扣几分？/u],
    ['三组塘边垃圾未清 其他地方很干净', /^扣几分？/u],
  ])('takes “%s” for what it says', async (text, answer) => {
    await arrange();
    expect(await privately(lin, `检查 季 长湖村 ${text}`)).toMatch(answer);
  });
});

describe('an objection', () => {
  async function published(): Promise<void> {
    await arrange();
    await privately(lin, '检查 季 长湖村 三组 塘边漂浮物 -4');
    await privately(lv, '检查 季 荷塘村 路边杂草 -2');
    await visitAll(lin);
    await visitAll(lv);
    await privately(lin, '交卷');
    await privately(lv, '交卷');
    town.clock.now = instantAt('2023-07-04', '09:30');
    await privately(office, '评比 2季度');
    // Five working days from the 5th: the 12th.
    expect(await privately(office, '公示 2季度')).toBe('第2季度公示 7月5日到7月12日，发17个单位。7月13日起可定稿');
  }

  it('is answered by another inspector; upheld, it makes a corrected version beside the old', async () => {
    await published();
    expect(await privately(member, '异议 长湖1 那是荷塘村的塘')).toBe('记下异议1，另派检查人看，7月7日前答复您');
    expect(await itemsOf(office)).toContain('有异议1，7月7日前要答复');
    expect(await privately(office, '异议 派 1 林立平')).toContain('是原来扣分的检查人，请另派一位');
    expect(await privately(office, '异议 派 1 张建国')).toContain('不是检查人');
    expect(await privately(office, '异议 派 1 梁庆香')).toBe('异议1派给梁庆香');
    expect(await privately(lv, '异议 答 1 成立 乱答')).toBe('异议1由派到的检查人答复');
    town.clock.now = instantAt('2023-07-13', '09:30');
    expect(await privately(office, '定稿 2季度')).toBe('还有1条异议没答复，先发：异议');
    expect(await privately(office, '异议')).toContain('异议1 长湖 第2季度：长湖1 那是荷塘村的塘');
    expect(await privately(liang, '异议 答 1 成立 塘是荷塘村的')).toContain('异议1成立');
    expect(await itemsOf(member)).toContain('您的异议1成立，会出更正公示');
    expect(await privately(office, '定稿 2季度')).toBe('有异议成立了，先发：更正公示 第2季度 原因');

    const first = await latestEvaluation(town.store.read, 'village', '2023-Q2');
    expect(await privately(office, '更正公示 2季度 塘不是长湖的')).toContain(
      '更正后第2版，第2季度公示 7月14日到7月21日',
    );
    const [old, corrected] = await evaluationsOf(town.store.read, '2023-Q2');
    expect(old).toEqual(first);
    const totals = [old, corrected].map(
      (one) => one?.document.units.find(({ code }) => code === 'changhu')?.result?.parts[0]?.hundredths,
    );
    expect(totals).toEqual([5880, 6000]);
    const hetang = [old, corrected].map((one) => one?.document.units.find(({ code }) => code === 'hetang')?.findings);
    expect(hetang[1]).toEqual(hetang[0]);
    for (const one of [old, corrected]) expect(one && hashOf(recompute(one.document))).toBe(one?.hash);
    const told = (await town.store.read.select().from(notices)).filter(
      ({ schedule }) => schedule === 'evaluation-notice:2023-Q2:2',
    );
    expect(told).toHaveLength(17);
    expect(told.every(({ text }) => text?.includes('第2季度评比更正公示') && text.length <= 120)).toBe(true);
    expect(await privately(office, '更正公示 2季度 再来一次')).toContain('没有要更正的');
    town.clock.now = instantAt('2023-07-24', '09:30');
    expect(await privately(office, '定稿 2季度')).toBe('第2季度评比已定稿，结果发17个单位');
    expect(await privately(member, '排名 2季度')).toContain('第2季度评比结果');
    expect(await privately(member, '排名 2季度 网格')).toMatch(
      /^第2季度评比结果（7月24日定稿）\n长湖村网格（共3个）\n并列第1名 第一网格 80分/u,
    );
    expect(await privately(member, '排名 5月 网格')).toBe('网格只有季度名次。例：排名 2季度 网格');
    const all = await privately(member, '排名 2季度 全部');
    for (const { name } of villages()) expect(all).toContain(name);
  });

  it('that is rejected changes nothing', async () => {
    await published();
    const before = await latestEvaluation(town.store.read, 'village', '2023-Q2');
    await privately(member, '异议 扣多了');
    await privately(office, '异议 派 1 梁庆香');
    expect(await privately(liang, '异议 答 1 不成立 现场看过确实有')).toBe('异议1记为不成立，已告诉本人');
    expect(await latestEvaluation(town.store.read, 'village', '2023-Q2')).toEqual(before);
    town.clock.now = instantAt('2023-07-13', '09:30');
    expect(await privately(office, '定稿 2季度')).toContain('已定稿');
  });

  it('of the town office is about the unit its words name, and is asked for one when they name none', async () => {
    await published();
    expect(await privately(office, '异议 2季度 查得不公平')).toBe('是对哪个单位？例：异议 6月 长湖村 理由');
    expect(await privately(office, '异议 2季度 镇办查得不公平')).toContain('是对哪个单位？');
    expect(await privately(office, '异议 2季度 荷塘村和长湖村弄反了')).toContain('是对哪个单位？');
    expect(await privately(office, '异议 2季度 荷塘村的路查错了')).toContain('记下异议1');
    expect(await privately(member, '异议 2季度 我们和荷塘村、长湖村弄反了')).toContain('记下异议2');
    expect(await privately(office, '异议')).toMatch(/异议1 荷塘 第2季度[\s\S]*异议2 长湖/u);
    expect(await privately(office, '异议 派 1 梁庆香')).toBe('异议1派给梁庆香');
  });

  it('that nobody could be given is moved to another unit or dropped by the office, and whoever objected is told', async () => {
    await published();
    await privately(member, '异议 2季度 查得不公平');
    await privately(lin, '异议 2季度 石桥村查得不公平');
    // As one stood before its unit was asked for.
    const own = (await allUnits(town.store.read)).find(({ code }) => code === 'zhenban');
    await town.store.write(async (tx) => {
      await tx.update(objections).set({ unitId: own?.id ?? 0 });
    });
    for (const name of ['林立平', '吕玉山', '梁庆香']) {
      expect(await privately(office, `异议 派 1 ${name}`)).toContain('请另派一位');
    }
    expect(await privately(secretary, '异议 销 2 重复')).toContain('办公室');
    expect(await privately(office, '异议 改 1 镇办')).toContain('不在这期评比里');
    expect(await privately(office, '异议 改 1 石桥村')).toContain('异议1改为石桥的');
    expect(await itemsOf(member)).toContain('您的异议1改为对石桥的，另派检查人看');
    expect(await privately(office, '异议 派 1 梁庆香')).toBe('异议1派给梁庆香');
    expect(await privately(liang, '异议 答 1 不成立 看过了')).toContain('不成立');
    expect(await privately(office, '异议 销 2')).toContain('请写原因');
    expect(await privately(office, '异议 销 2 和异议1重复')).toBe('异议2销了，已告诉本人');
    expect(await itemsOf(lin)).toContain('您的异议2办公室销了：和异议1重复');
    expect(await privately(office, '异议 销 2 再来')).toBe('异议2已经答复了');
    town.clock.now = instantAt('2023-07-13', '09:30');
    expect(await privately(office, '定稿 2季度')).toContain('已定稿');
    const { entries } = await readAudit(town.store.read, null);
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['objection.redirected', 'objection.dropped']),
    );
  });

  it('still open when a corrected version is out is not answered by whoever wrote the findings', async () => {
    await published();
    await privately(member, '异议 长湖1 那是荷塘村的塘');
    await privately(secretary, '异议 2季度 别的也查错了');
    await privately(office, '异议 派 1 梁庆香');
    await privately(liang, '异议 答 1 成立 塘是荷塘村的');
    await privately(office, '更正公示 2季度 塘不是长湖的');
    expect(await privately(office, '异议 派 2 林立平')).toContain('是原来扣分的检查人，请另派一位');
  });

  it('leaves a corrected version on notice alone, so that 定稿 is not asked for again when it is done', async () => {
    await published();
    await privately(member, '异议 长湖1 那是荷塘村的塘');
    await privately(office, '异议 派 1 梁庆香');
    await privately(liang, '异议 答 1 成立 塘是荷塘村的');
    await privately(office, '更正公示 2季度 塘不是长湖的');
    expect((await evaluationsOnNotice(town.store.read)).map(({ version }) => version)).toEqual([2]);
    town.clock.now = instantAt('2023-07-24', '09:30');
    expect(await privately(office, '定稿 2季度')).toContain('已定稿');
    expect(await evaluationsOnNotice(town.store.read)).toEqual([]);
  });

  it.each([
    ['异议 改 9 长湖村', '没有异议9'],
    ['异议 改 9', '改为哪个单位？'],
    ['异议 销 9 理由', '没有异议9'],
    ['异议 派 9 林立平', '没有异议9'],
    ['异议 答 9 成立 理由', '没有异议9'],
    ['异议 答 9 成立', '请写理由'],
    ['异议 派 林立平', '现在没有在公示的评比'],
  ])('%s is answered: %s', async (text, answer) => {
    expect(await privately(office, text)).toContain(answer);
  });
});

describe('bonus and penalty', () => {
  it('enter the quarter by kind, each within its limit', async () => {
    await arrange();
    await visitAll(lin);
    await visitAll(lv);
    await privately(lin, '交卷');
    await privately(lv, '交卷');
    expect(await privately(office, '加分 长湖村 2季度 微经验 全镇推广')).toBe('记下1：长湖第2季度微经验加1分');
    await privately(office, '加分 长湖村 2季度 微经验 又一个');
    expect(await privately(office, '加分 长湖村 2季度 微经验 第三个')).toContain('这一类最多2分');
    expect(await privately(office, '扣罚 长湖村 2季度 上级曝光 县通报')).toBe('记下4：长湖第2季度上级曝光扣2分');
    expect(await privately(office, '加分 长湖村 2季度 好看 理由')).toContain(
      '按规则只有：秀美网格组、微经验、上级表扬',
    );
    expect(await privately(office, '加分 党建办 2季度 微经验 理由')).toBe('党建办不在季度评比里');
    expect(await privately(office, '加分 长湖村 5月 微经验 理由')).toBe('只有季度评比加分、扣罚');
    expect(await privately(office, '加分 撤销 4')).toBe('4号撤销了');
    expect(await privately(office, '加分 撤销 4')).toBe('4号已经撤销了');
    await privately(office, '扣罚 长湖村 2季度 弄虚作假 照片是旧的');
    town.clock.now = instantAt('2023-07-04', '09:30');
    await privately(office, '评比 2季度');
    const { document } = (await latestEvaluation(town.store.read, 'village', '2023-Q2')) ?? {};
    const parts = document?.units.find(({ code }) => code === 'changhu')?.result?.parts ?? [];
    expect(parts.slice(-2).map(({ hundredths }) => hundredths)).toEqual([200, -500]);
  });
});
