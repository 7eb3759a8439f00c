import type { z } from 'zod';
import { addDays, type Day } from '../time.ts';
import { chineseCalendar } from './calendar.ts';
import { eachDuplicate } from './duplicates.ts';
import type { programmeSchema } from './programme-schema.ts';
import type { YamlFile } from './yaml-file.ts';

type File = YamlFile<z.output<typeof programmeSchema>>;

/** What no shape can say: dates in order, references that exist, words that mean one thing, a slot that can be kept. */
export function checkProgramme(file: File): void {
  checkDates(file);
  checkPhases(file);
  checkKinds(file);
  checkGoals(file);
  checkSending(file);
  checkHolidays(file);
}

function checkDates({ parts: { from, to }, report }: File): void {
  if (from !== undefined && to !== undefined && to < from)
    report(['to'], `to（${to}）早于 from（${from}）；请对调或改正`);
}

function checkPhases({ parts: { from, to, phases = [], activityKinds }, report }: File): void {
  eachDuplicate(
    phases,
    ({ id }) => id,
    (index, id) => report(['phases', index, 'id'], `阶段编号“${id}”已用过；请换一个`),
  );
  eachDuplicate(
    phases,
    ({ short }) => short,
    (index, short) => report(['phases', index, 'short'], `阶段简称“${short}”已用过；请换一个`),
  );
  const kinds = activityKinds && new Set(activityKinds.map(({ id }) => id));
  phases.forEach((phase, index) => {
    const at = ['phases', index];
    if (phase.to < phase.from) {
      report([...at, 'to'], `阶段“${phase.short}”的 to（${phase.to}）早于 from（${phase.from}）；请对调或改正`);
    }
    if (from !== undefined && phase.from < from) {
      report([...at, 'from'], `阶段“${phase.short}”早于方案开始（${from}）；请写 ${from} 或以后`);
    }
    if (to !== undefined && phase.to > to) {
      report([...at, 'to'], `阶段“${phase.short}”晚于方案结束（${to}）；请写 ${to} 或以前`);
    }
    const previous = phases[index - 1];
    if (previous && phase.from < previous.from) {
      report([...at, 'from'], `阶段“${phase.short}”早于上一阶段开始；请按开始日期先后排列`);
    }
    phase.expects.forEach((kind, place) => {
      if (kinds && !kinds.has(kind)) {
        report([...at, 'expects', place], `没有活动类型“${kind}”；请先写进 activityKinds，或改成已有的`);
      }
    });
  });
}

function checkKinds({ parts: { actions, activityKinds = [], campaigns = [] }, report }: File): void {
  eachDuplicate(
    actions ?? [],
    ({ id }) => id,
    (index, id) => report(['actions', index, 'id'], `行动编号“${id}”已用过；请换一个`),
  );
  eachDuplicate(
    activityKinds,
    ({ id }) => id,
    (index, id) => report(['activityKinds', index, 'id'], `活动类型“${id}”写了两次；请合并`),
  );
  eachDuplicate(
    campaigns,
    ({ name }) => name,
    (index, name) => report(['campaigns', index, 'name'], `主题活动“${name}”写了两次；请合并`),
  );
  const actionIds = actions && new Set(actions.map(({ id }) => id));
  const ownerOfWord = new Map<string, string>();
  activityKinds.forEach((kind, index) => {
    if (actionIds && !actionIds.has(kind.action)) {
      const known = [...actionIds].join('、');
      report(['activityKinds', index, 'action'], `没有行动“${kind.action}”；要写 ${known} 中的一个`);
    }
    kind.words.forEach((word, place) => {
      const owner = ownerOfWord.get(word);
      if (owner !== undefined) {
        report(['activityKinds', index, 'words', place], `“${word}”已写在“${owner}”里，一个词只能归一类；请删掉一处`);
      }
      ownerOfWord.set(word, owner ?? kind.id);
    });
  });
}

/** Goals are told by their place in the list and kept by their id; what speaks for them must exist. */
function checkGoals({ parts: { goals = [], activityKinds }, report }: File): void {
  eachDuplicate(
    goals,
    ({ id }) => id,
    (index, id) => report(['goals', index, 'id'], `目标编号“${id}”已用过；请换一个`),
  );
  const kinds = activityKinds && new Set(activityKinds.map(({ id }) => id));
  goals.forEach((goal, index) => {
    eachDuplicate(
      goal.evidence,
      (name) => name,
      (place, name) => report(['goals', index, 'evidence', place], `依据 ${name} 写了两次；请删掉一处`),
    );
    goal.kinds.forEach((kind, place) => {
      if (kinds && !kinds.has(kind)) {
        report(['goals', index, 'kinds', place], `没有活动类型“${kind}”；请先写进 activityKinds，或改成已有的`);
      }
    });
  });
}

/** Platforms throttle on the full hour, and people are left alone outside the sending hours (design §3, U15). */
function checkSending({ parts: { sending, cadences }, report }: File): void {
  if (!sending) return;
  const { slot, from, to } = sending;
  if (to <= from) report(['sending', 'to'], `to（${to}）不晚于 from（${from}）；请改成下班时间，如 17:30`);
  if (slot.endsWith(':00')) report(['sending', 'slot'], `整点平台最挤，${slot} 会发得慢；请错开几分钟，如 09:10`);
  if (slot < from || slot > to) report(['sending', 'slot'], `${slot} 不在可发送时间 ${from}–${to} 内；请改到其中`);
  if (!cadences) return;
  for (const name of ['weeklyCleanUp', 'phaseOpening', 'phaseDeadline', 'phaseClosing', 'monthlyLife'] as const) {
    const at = cadences[name]?.at;
    if (at !== undefined && at > slot)
      report(['cadences', name, 'at'], `${at} 晚于发送时段 ${slot}，当天就发不出了；请写 ${slot} 或以前`);
  }
  cadences.phaseDeadline.daysBefore.forEach((days, index, all) => {
    if (all.indexOf(days) < index) {
      report(['cadences', 'phaseDeadline', 'daysBefore', index], `提前 ${days} 天写了两次；请删掉一处`);
    }
  });
  const { cutOffDay, publish } = cadences.monthlyEvaluation;
  if (publish.day <= cutOffDay) {
    report(
      ['cadences', 'monthlyEvaluation', 'publish', 'day'],
      `公示日（${publish.day}）要在截止日（${cutOffDay}）之后；请写 ${cutOffDay + 1} 或以后`,
    );
  }
}

/** A year without holiday data would stop the service in the middle of the programme; say it before the start. */
function checkHolidays({ parts: { from, to, holidays }, report }: File): void {
  holidays?.working.forEach((day, index) => {
    if (holidays.off.includes(day)) report(['holidays', 'working', index], `${day} 又写成放假又写成上班；请删掉一处`);
  });
  if (from === undefined || to === undefined || to < from || !holidays) return;
  const calendar = chineseCalendar(holidayOverrides(holidays));
  // The day after the end has the closing notice.
  for (let year = yearOf(from); year <= yearOf(addDays(to, 1)); year += 1) {
    if (!calendar.knows(year)) {
      report(
        ['to'],
        `没有${year}年的放假安排；请更新程序，或在 holidays 里写上${year}年的放假（off）和调休上班（working）日期`,
      );
    }
  }
}

/** The `holidays` section as `chineseCalendar` takes it. */
export function holidayOverrides({
  off,
  working,
}: {
  off: readonly Day[];
  working: readonly Day[];
}): Record<Day, boolean> {
  return Object.fromEntries([...off.map((day) => [day, false]), ...working.map((day) => [day, true])]);
}

function yearOf(day: Day): number {
  return Number(day.slice(0, 4));
}
