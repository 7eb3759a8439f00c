import { may, refusal } from '../domain/permissions.ts';
import { defineCommand, here } from './command.ts';
import { readReport, saysWork, storeReport } from './report.ts';
import { resolveUnit } from './unit-of.ts';

export const reportForOthersCommand = defineCommand<{ text: string }>({
  name: 'report-for-others',
  words: ['代报'],
  summary: '替没有手机的人报，写上参加人的名字',
  usage: '代报 三组大扫除 5人 张爱国 李大明',
  examples: ['代报 三组大扫除 5人 张爱国 李大明', '代报：五组清沟渠，王芳、周明'],
  where: 'both',
  action: 'report.create-for-others',
  parse(rest) {
    const text = rest.replace(/^[\s:：,，]+/, '');
    return text === '' ? { say: '请写做了什么和谁参加，如：代报 三组大扫除 张爱国' } : { args: { text } };
  },
  async run({ text }, context) {
    const reading = readReport(text, context);
    if (!saysWork(reading)) return here('没看懂做了什么，请写成：代报 三组大扫除 张爱国 李大明');
    const unit = await resolveUnit(context, text);
    if ('say' in unit) return here(unit.say);
    if (!may('report.create-for-others', context.sender, unit.id)) return here(refusal('report.create-for-others'));
    return storeReport({ reading, text, onBehalf: true }, context);
  },
});
