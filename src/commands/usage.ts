import { dayOf, monthOf } from '../domain/time.ts';
import { usageText } from '../presenters/quota.ts';
import { countedBots, standingOf } from '../store/call-counts.ts';
import { defineCommand, here } from './command.ts';

/** 用量: what was used this month of what the platform allows in one. */
export const usageCommand = defineCommand<null>({
  name: 'usage',
  words: ['用量'],
  summary: '看本月平台额度用了多少',
  usage: '用量',
  examples: ['用量'],
  where: 'private',
  action: 'delivery.manage',
  parse: (rest) => (rest === '' ? { args: null } : null),
  async run(_, { tx, machineNow }) {
    const today = dayOf(machineNow);
    const texts: string[] = [];
    for (const bot of await countedBots(tx, monthOf(today))) {
      const standing = await standingOf(tx, { bot, month: monthOf(today), machineNow });
      if (standing) texts.push(usageText(standing, today));
    }
    return here(texts.length === 0 ? '本月还没有按月计数的调用' : texts.join('\n'));
  },
});
