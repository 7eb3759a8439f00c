import { kit } from '../kit.ts';
import { evaluations } from './evaluations.ts';

const { table, uniqueIndex, primaryKey, text, integer, instant } = kit;

/** The picture that goes with a published result: one while it is on public notice, another when it is final. */
export const resultPictures = table(
  'result_pictures',
  {
    id: primaryKey('id'),
    evaluationId: integer('evaluation_id')
      .notNull()
      .references(() => evaluations.id),
    stage: text('stage').$type<'notice' | 'final'>().notNull(),
    /** `failed`: the result goes as text alone. */
    state: text('state').$type<'waiting' | 'drawn' | 'failed'>().notNull(),
    askedAt: instant('asked_at').notNull(),
  },
  (t) => [uniqueIndex('result_pictures_once').on(t.evaluationId, t.stage)],
);
