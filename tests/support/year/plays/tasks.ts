import { addDays } from '../../../../src/domain/time.ts';
import { inGroup, numberIn, type Play, privately } from '../play.ts';

/** Secretaries give their village something to do; somebody says it is done, or nobody does. */
export const tasksPlay: Play = {
  name: 'tasks',
  async onDay(today) {
    if (!today.isWorkingDay || today.day > today.town.bundle.programme.to) return;
    for (const unit of today.town.villages) {
      const secretary = today.town.holder('secretary', unit);
      if (!secretary || !today.dice.chance(0.03)) continue;
      const due = addDays(today.day, today.dice.between(5, 20));
      const what = today.dice.pick(['清塘边垃圾', '补种路边花草', '刷村口院墙', '清主沟', '换公示栏']);
      const made = await inGroup(today, {
        person: secretary,
        unit,
        text: `/task 新建 ${what} 截止 ${Number(due.slice(5, 7))}月${Number(due.slice(8))}日`,
      });
      const number = numberIn(made, unit);
      if (number === null) throw new Error(`no task was made: ${made}`);
      if (!today.dice.chance(0.6)) continue;
      await inGroup(today, { person: today.dice.pick(today.town.members(unit)), unit, text: `任务 完成 ${number}` });
      await privately(today, secretary, `办结 ${number}`);
    }
  },
};
