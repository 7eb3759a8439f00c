import { noticeRank } from '../../domain/programme/occurrences.ts';
import { addDays, dayOf, startOfDay } from '../../domain/time.ts';
import { newRulebookText } from '../../presenters/rulebook.ts';
import { boundUnitIds } from '../../store/chats.ts';
import { planNotice } from '../../store/notices.ts';
import { storedRulebooks } from '../../store/rulebooks.ts';
import type { DailyWork } from './daily-work.ts';

/** A change of the rules is news until it holds, and for a week in any case. */
const newsDays = 7;

/** Tells every unit's main group of a new version of the rules, once (P15). One that was taken away again is not told. */
export const announceRulebooks: DailyWork = {
  name: 'announce-rulebooks',
  async run(tx, { bundle, day, at }) {
    const known = new Set(bundle.rulebooks.map(({ version }) => version));
    for (const rulebook of await storedRulebooks(tx)) {
      const { version, holdsFrom, storedAt, announce } = rulebook;
      const weekLater = addDays(dayOf(storedAt), newsDays);
      const last = holdsFrom !== null && holdsFrom > weekLater ? holdsFrom : weekLater;
      if (!announce || !known.has(version) || day > last) continue;
      for (const unitId of await boundUnitIds(tx, at)) {
        await planNotice(tx, {
          schedule: `rulebook:${version}`,
          plannedAt: storedAt,
          unitId,
          // Not a result: side groups get only those.
          rank: noticeRank.deadline,
          text: newRulebookText(rulebook, day),
          subject: { type: 'rulebook', version },
          expiresAt: startOfDay(addDays(last, 1)),
          createdAt: at,
        });
      }
    }
  },
};
