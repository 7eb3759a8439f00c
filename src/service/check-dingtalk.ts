import { dingtalkName } from '../bots/dingtalk/index.ts';
import { createToken } from '../bots/dingtalk/token.ts';
import type { Config, DingtalkConfig } from '../config.ts';
import { chineseCalendar } from '../domain/programme/calendar.ts';
import type { Programme } from '../domain/programme/model.ts';
import { occurrences } from '../domain/programme/occurrences.ts';
import { type Load, lowShare, monthlyNeed } from '../domain/quota.ts';
import { addDays, dayOf, type Instant, monthOf, startOfDay } from '../domain/time.ts';
import { boundChats } from '../store/chats.ts';
import type { Db } from '../store/store.ts';
import { listUnits, meetingDaysAt } from '../store/units.ts';
import { askService } from './ask-service.ts';
import type { Finding } from './finding.ts';

/** Whether DingTalk is set up and takes the app. A running service is asked; without one a token is, which is free. */
export async function checkDingtalk(config: Config, machineNow: () => number): Promise<Finding[]> {
  const { dingtalk } = config;
  if (dingtalk === null) return [];
  const running = await askService(config, dingtalkName);
  if (running.kind === 'bot' && running.isConnected) return [{ ok: true, text: '钉钉：服务在运行，已连上' }];
  const finding = await tryToken(dingtalk, machineNow);
  if (running.kind === 'bot' && finding.ok) {
    return [{ ok: false, text: '钉钉：服务在运行，但没连上。看应用发布了没有、机器人选的是不是 Stream 模式、网络' }];
  }
  return [finding];
}

async function tryToken(settings: DingtalkConfig, now: () => number): Promise<Finding> {
  const answer = await createToken({ ...settings, now, fetch }).get();
  if ('token' in answer) return { ok: true, text: '钉钉：Client ID 和 Client Secret 都对' };
  if (answer.outcome !== 'refused') {
    return { ok: false, text: `钉钉：连不上 ${settings.apiBase}。看看网络能不能出去、防火墙放没放行` };
  }
  if (/IpNotInWhiteList|60020/u.test(answer.code)) {
    return { ok: false, text: '钉钉：这台电脑的公网 IP 不在应用的白名单里，请到开发者后台加上' };
  }
  return { ok: false, text: `钉钉：Client ID 或 Client Secret 不对，或应用停用了（${answer.code}）` };
}

/** What one group does in a day, from the load the quota was simulated with (docs/zh/钉钉接入.md). */
const perGroup = { reports: 20 / 30, otherCommands: 10 / 30, privatePushes: 5 / 30 };
const workingDays = 22;
const photosPerReport = 3;
const resultsPerMonth = 2;

/** Whether the month's calls will do for the groups there are; nothing while there is none on DingTalk. */
export async function dingtalkNeed(
  db: Db,
  { programme, limits, now }: { programme: Programme; limits: DingtalkConfig['monthly']; now: Instant },
): Promise<Finding[]> {
  const groups = (await boundChats(db, now)).filter(({ bot }) => bot === dingtalkName);
  if (groups.length === 0) return [];
  const codes = new Set(groups.map(({ unit }) => unit.code));
  const notices = await busiestMonth(db, { programme, codes, now });
  const load: Load = {
    workingDays,
    groups: groups.length,
    reports: groups.length * perGroup.reports,
    photosPerReport,
    otherCommands: groups.length * perGroup.otherCommands,
    notices: notices / workingDays,
    privatePushes: groups.length * perGroup.privatePushes,
    results: resultsPerMonth,
  };
  const need = monthlyNeed(load);
  const [api, stream] = [Math.ceil(need.api), Math.ceil(need.stream)];
  const isEnough = api <= limits.api * lowShare && stream <= limits.stream * lowShare;
  const figures = `${groups.length}个群，一个月约用 API ${api} 次、Webhook与Stream ${stream} 次，额度是 ${limits.api} 和 ${limits.stream}`;
  return [
    {
      ok: isEnough,
      text: isEnough ? `钉钉：${figures}，够用` : `钉钉：${figures}，紧张。少发通知、少分几条报，或买额度`,
    },
  ];
}

/** Notices to these units in the month that has most of them: a group gets one message a day, whatever falls on it. */
async function busiestMonth(
  db: Db,
  { programme, codes, now }: { programme: Programme; codes: ReadonlySet<string>; now: Instant },
): Promise<number> {
  const meetingDays = await meetingDaysAt(db, now);
  const units = (await listUnits(db, now)).flatMap(({ id, code, kind }) => {
    const meetingDay = meetingDays.get(id);
    return codes.has(code) && meetingDay !== undefined ? [{ code, kind, meetingDay }] : [];
  });
  const plan = { programme, calendar: chineseCalendar(programme.holidayOverrides), units };
  const days = new Map<string, Set<string>>();
  for (const { unitCode, plannedAt } of occurrences(
    plan,
    startOfDay(programme.from) - 1,
    startOfDay(addDays(programme.to, 1)),
  )) {
    const day = dayOf(plannedAt);
    const month = days.get(monthOf(day)) ?? new Set();
    for (const code of unitCode === null ? codes : [unitCode]) month.add(`${day} ${code}`);
    days.set(monthOf(day), month);
  }
  return Math.max(0, ...[...days.values()].map((month) => month.size));
}
