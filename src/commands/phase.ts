import { dayOf } from '../domain/time.ts';
import { noPhaseLine, phaseLine, phasesOn } from '../presenters/phase.ts';
import { unfinishedOf } from '../store/unfinished.ts';
import { defineCommand, here } from './command.ts';

const shortSpeech = /^(?:是?(?:什么|哪个|几)|现在|当前|进度|到(?:什么|哪|几).*|[?？])*$/u;

/** 阶段: which phase it is, how long it lasts, and what this unit has not reported in it yet. */
export const phaseCommand = defineCommand<null>({
  name: 'phase',
  words: ['阶段', '当前阶段', 'phase'],
  summary: '看现在是哪个阶段、还剩几天、本单位还缺什么',
  usage: '阶段',
  examples: ['阶段', '/phase'],
  where: 'both',
  action: 'phase.read',
  parse: (rest, { slash }) => (slash || shortSpeech.test(rest) ? { args: null } : null),
  async run(_, { tx, now, programme, chat, sender }) {
    const today = dayOf(now);
    const phases = phasesOn(programme, today);
    if (phases.length === 0) return here(noPhaseLine(programme, today));
    const unitId = chat.unit?.id ?? sender.person?.unitId ?? null;
    const lines: string[] = [];
    for (const phase of phases) {
      lines.push(phaseLine(phase, today));
      if (unitId === null) continue;
      const missing = await unfinishedOf(tx, { unitId, phase, programme });
      lines.push(missing.length > 0 ? `还没报：${missing.join('、')}` : '该报的都有了');
    }
    return here(lines.join('\n'));
  },
});
