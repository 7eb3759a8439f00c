import { kit } from '../kit.ts';

const { table, uniqueIndex, primaryKey, text, instant } = kit;

/** The picture that goes with a notice to the groups. */
export const noticePictures = table(
  'notice_pictures',
  {
    id: primaryKey('id'),
    /** What the notice is about (`notices.subject`): a result on public notice, a final one, or the 光荣榜. */
    type: text('type').$type<'evaluationNotice' | 'evaluationResult' | 'honourRoll'>().notNull(),
    /** Which one of these: the id of the evaluation, the month of the roll. */
    reference: text('reference').notNull(),
    /** `failed`: the notice goes as text alone. */
    state: text('state').$type<'waiting' | 'drawn' | 'failed'>().notNull(),
    /** Of what it shows, or of what could not be drawn: when that has changed, it is drawn anew. */
    fingerprint: text('fingerprint'),
    askedAt: instant('asked_at').notNull(),
  },
  (t) => [uniqueIndex('notice_pictures_once').on(t.type, t.reference)],
);
