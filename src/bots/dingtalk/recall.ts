import { z } from 'zod';
import type { ChatKind, RecallResult } from '../../domain/messages.ts';
import type { Api } from './api.ts';
import { outcomeOf } from './outcome.ts';

const shape = z.looseObject({
  successResult: z.array(z.string()).nullish(),
  failedResult: z.record(z.string(), z.string()).nullish(),
});
const maxKeys = 20;

/** `SendResult.recallKey` of a message that took these calls. */
export function writeRecallKey(processQueryKeys: readonly string[]): string {
  return processQueryKeys.join(' ');
}

/** Takes back what one message showed (chapter 4.5); people see nothing of it. Never rejects. */
export async function recall(
  { api, robotCode }: { readonly api: Api; readonly robotCode: string },
  chat: { readonly id: string; readonly kind: ChatKind },
  recallKey: string,
): Promise<RecallResult> {
  const processQueryKeys = recallKey.split(' ').filter((key) => key !== '');
  if (processQueryKeys.length === 0 || processQueryKeys.length > maxKeys) {
    return { outcome: 'refused', code: 'no-key', retryable: false };
  }
  const answer =
    chat.kind === 'group'
      ? await api.call(
          '/v1.0/robot/groupMessages/recall',
          { openConversationId: chat.id, robotCode, processQueryKeys },
          { bucket: 'api' },
        )
      : await api.call('/v1.0/robot/otoMessages/batchRecall', { robotCode, processQueryKeys }, { bucket: 'api' });
  if (answer.outcome !== 'ok') {
    const result = outcomeOf(answer);
    if (result.outcome === 'refused') return { outcome: 'refused', code: result.code, retryable: result.retryable };
    return { outcome: 'unknown', reason: result.outcome === 'unknown' ? result.reason : 'not recalled' };
  }
  const parsed = shape.safeParse(answer.body);
  if (!parsed.success) return { outcome: 'unknown', reason: 'an answer of another shape' };
  const done = new Set(parsed.data.successResult ?? []);
  if (processQueryKeys.every((key) => done.has(key))) return { outcome: 'recalled' };
  const [why = 'not-recalled'] = Object.values(parsed.data.failedResult ?? {});
  return { outcome: 'refused', code: why, retryable: false };
}
