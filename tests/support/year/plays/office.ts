import { addDays, firstDayOf, monthOf } from '../../../../src/domain/time.ts';
import { type DayOfYear, type Play, privately } from '../play.ts';

/** What the office asks for and decides besides evaluations. */
export const officePlay: Play = {
  name: 'office',
  async onDay(today) {
    if (!today.isWorkingDay) return;
    const dayOfMonth = Number(today.day.slice(8));
    const before = monthOf(addDays(firstDayOf(monthOf(today.day)), -1));
    const month = `${before.slice(0, 4)}年${Number(before.slice(5))}月`;
    const office = (text: string) => privately(today, today.town.office, text);
    if (dayOfMonth >= 14 && dayOfMonth <= 16) await decideHonours(today, month);
    const campaigns = today.town.bundle.programme.campaigns.map(({ name }) => `行动 ${name}`);
    if (dayOfMonth === 17 || dayOfMonth === 18) {
      for (const text of [
        `群众参与 ${month}`,
        `广播稿 ${month}`,
        `一课一片 ${month}`,
        '问题 结转',
        '计划 没有的',
        ...campaigns,
        '阶段',
        '减负自查',
        '待办',
      ])
        await office(text);
    }
    if (dayOfMonth === 20) for (const text of [`导出 四项行动 ${month}`, '导出 网格责任']) await office(text);
    if (today.day.slice(5) === '01-12') await office(`导出 年度汇总 ${Number(today.day.slice(0, 4)) - 1}年`);
    if (today.day.slice(5) >= '07-20' && today.day.slice(5) <= '07-24') await commend(today);
    const phase = today.town.bundle.programme.phases.find(({ to }) => addDays(to, 4) === today.day);
    if (phase) await office(`阶段 总结 ${phase.short}`);
  },
};

async function decideHonours(today: DayOfYear, month: string): Promise<void> {
  const office = (text: string) => privately(today, today.town.office, text);
  const draft = await office(`光荣榜 草稿 ${month}`);
  if (!/草稿/u.test(draft)) return;
  const [, there = 0, most = 0] = (/共(\d+)个，最多(\d+)个/u.exec(await office(`光荣榜 定 ${month}`)) ?? []).map(
    Number,
  );
  if (there === 0) return;
  // There is no room for all: the last ones proposed are asked to wait.
  const numbers = [...draft.matchAll(/^(\d+) /gmu)].map(([, id = '']) => id);
  for (const id of numbers.slice(most - there)) await office(`光荣榜 撤 ${id}`);
  await office(`光荣榜 定 ${month}`);
}

async function commend(today: DayOfYear): Promise<void> {
  const list = await privately(today, today.town.office, '表扬名单 2季度');
  if (/表扬名单 2季度 定|定/u.test(list)) await privately(today, today.town.office, '表扬名单 2季度 定');
}
