import { chineseDay } from '../../presenters/receipt.ts';
import { openFeedback } from '../../store/feedback.ts';
import { tellOffice } from '../../store/tell-people.ts';
import type { DailyWork } from './daily-work.ts';

/** 投诉建议 nobody has answered by its day: the office is reminded once. */
export const feedbackDaily: DailyWork = {
  name: 'feedback',
  async run(tx, { day, at }) {
    for (const { id, due } of await openFeedback(tx)) {
      if (due > day) continue;
      const text = `投诉建议${id}请在${chineseDay(due, day)}答复：投诉建议 答 ${id} …`;
      await tellOffice(tx, { text, key: `feedback-due:${id}`, at });
    }
  },
};
