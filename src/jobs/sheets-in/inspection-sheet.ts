import { markerOf } from '../../domain/inspection-sheet.ts';
import { refusal } from '../../domain/permissions.ts';
import { rulesAt } from '../../domain/programme/rulebook.ts';
import { dayOf } from '../../domain/time.ts';
import { rosterProblemText } from '../../presenters/roster-problem.ts';
import { takeSheet } from '../../store/take-sheet.ts';
import type { SheetKind } from './sheet-kind.ts';

/** 打分表 sent back by its inspector: enters his sealed sheet as `jingcun take-sheet` does, but from him alone. */
export const inspectionSheetKind: SheetKind = {
  secret: true,
  isMine: (sheets) => markerOf(sheets) !== null,
  async take({ tx, now, bundle, sender, message }, sheets) {
    const { programme } = bundle;
    // A sender who is nobody would be taken for the command line, which need not be the inspector.
    if (!sender.person) return { mistakes: [refusal('inspection.record')] };
    const senderId = sender.person.id;
    const channel = { chatId: message.chatId };
    const rules = rulesAt(bundle, dayOf(now));
    const taken = await takeSheet(tx, { sheets, senderId, programme, rules, channel, at: now });
    if ('say' in taken) return { mistakes: [taken.say] };
    if ('problems' in taken) return { mistakes: taken.problems.map(rosterProblemText) };
    const { units, findings, unchanged, asides } = taken;
    const aside = asides ? '。自评、复核、终评没有收' : '';
    if (units === 0) return { taken: `和上次一样，没有变${aside}` };
    const rest = unchanged > 0 ? `，${unchanged}个单位没变` : '';
    return { taken: `记下${units}个单位，${findings}条问题${rest}${aside}。查完回：交卷` };
  },
};
