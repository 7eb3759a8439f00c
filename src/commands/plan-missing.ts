import { unitsWithoutPlan } from '../store/measures.ts';
import { defineCommand, here } from './command.ts';

const namesShown = 20;

/** 计划 没有的: which units have written no plan (S8); for the office and the commander, never in a group. */
export const planMissingCommand = defineCommand<null>({
  name: 'plan-missing',
  words: ['计划 没有的', '计划没有的', '没有计划的', '没写计划的'],
  summary: '看哪些单位还没写计划',
  usage: '计划 没有的',
  examples: ['计划 没有的'],
  where: 'private',
  action: 'plan.read-missing',
  parse: (rest) => (rest === '' ? { args: null } : null),
  async run(_, { tx, now }) {
    const units = await unitsWithoutPlan(tx, now);
    if (units.length === 0) return here('各单位都有计划了');
    const names = units.slice(0, namesShown).map(({ short }) => short);
    return here(`${units.length}个单位还没写计划：${names.join('、')}${units.length > namesShown ? '等' : ''}`);
  },
});
