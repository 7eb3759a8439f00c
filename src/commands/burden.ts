import { burdenLines } from '../domain/burden.ts';
import { burdenText, featureWords, meterText } from '../presenters/burden.ts';
import { readBurden } from '../store/burden.ts';
import { defineCommand } from './command.ts';

/** 减负自查 (P13): how the running settings and what was sent this month stand to each rule, and this week by unit. */
export const burdenCommand = defineCommand<null>({
  name: 'burden',
  words: ['减负自查', '减负'],
  summary: '看减负各条做得怎样、本周各单位收了多少',
  usage: '减负自查（打印：导出 减负）',
  examples: ['减负自查'],
  where: 'private',
  action: 'burden.read',
  parse: (rest, { slash }) => (slash || /^[?？]*$/u.test(rest) ? { args: null } : null),
  async run(_, { tx, now, programme, rules, calendar }) {
    const { meters, ...read } = await readBurden(tx, { at: now, sending: programme.sending, calendar });
    const lines = burdenLines({ ...read, programme, rules, features: featureWords() });
    return [
      { text: burdenText(lines), to: 'here' },
      { text: meterText(meters), to: 'here' },
    ];
  },
});
