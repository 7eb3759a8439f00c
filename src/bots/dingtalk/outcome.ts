import type { SendResult } from '../../domain/messages.ts';
import { type Answer, addressBanned } from './answer.ts';

/** What a code of chapter 4.10 asks for. */
export type Trouble =
  | 'token'
  /** Somebody has to change something in the console: a permission, the address list, the robot's owner. */
  | 'setup'
  | 'throttled'
  | 'too-fast'
  | 'banned'
  | 'quota'
  | 'chat-gone'
  | 'webhook-gone'
  | 'moderation'
  | 'unclear'
  | 'other';

/** Sought in the code as a whole; the new interface puts words like `Forbidden.AccessDenied.` in front. */
const table: readonly (readonly [RegExp, Trouble])[] = [
  [/ApiCountLimitForOrg$|^(?:90020|20001)$/u, 'quota'],
  [/InvalidAuthentication$|^authFailed$|^(?:40001|40014|42001|HTTP 401)$/u, 'token'],
  [/AccessTokenPermissionDenied$|IpNotInWhiteList$|^(?:60011|60020|88)$/u, 'setup'],
  [/robotCode\.auth$|(?:^|\.)unauthorized$|^auth\.error$|^invalidClientIdOrSecret$|^310000$/u, 'setup'],
  [/(?:Qps|Qpm)Limit|^(?:90018|90002|HTTP 429)$/u, 'throttled'],
  [/^send\.too\.fast$|^send\.byToken\.tooFast$|^too\.many\.(?:group|people)$|^(?:410100|130101)$/u, 'too-fast'],
  [new RegExp(`^(?:${addressBanned}|HTTP 403)$`, 'u'), 'banned'],
  [/robotCode\.(?:notExsit|notExist|empty)$|^resource\.not\.found$/u, 'chat-gone'],
  [/(?:invalid|miss)\.openConversationId$|^conversation\.org\.notMatch$|^group\.disbanded$/u, 'chat-gone'],
  [/^bot\.stopped$|^send\.forbidden$|^bot\.forbidden\.sendMessage$|^400013$/u, 'chat-gone'],
  [/^(?:300005|400101|400102|400106)$/u, 'webhook-gone'],
  [/^contain\.unsafe\.|^notAllowed\.|^43010[1-4]$/u, 'moderation'],
  [/^unknown\.send\.result$|system\.?error$|^(?:-1|500|503|504)$|ServiceUnavailable$|^InternalError$/iu, 'unclear'],
];

const waitMs: Partial<Readonly<Record<Trouble, number>>> = {
  token: 60_000,
  setup: 10 * 60_000,
  throttled: 2_000,
  'too-fast': 60_000,
  banned: 5 * 60_000,
  // Looked at again at once by whoever keeps the quota; this only keeps a caller without one from hammering.
  quota: 60_000,
};
const notConnectedMs = 2_000;

export function troubleOf(code: string): Trouble {
  return table.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}

/** What an answer means for the message it was about. A code nobody knows is a refusal for good, never a success. */
export function outcomeOf(answer: Answer): SendResult {
  switch (answer.outcome) {
    case 'ok':
      return { outcome: 'sent' };
    case 'unknown':
      return { outcome: 'unknown', reason: answer.reason };
    case 'unsent':
      return refused('not-connected', notConnectedMs);
    case 'refused':
      return refusalOf(answer.code);
  }
}

/** `retryAfterMs` null: not to be tried again. */
export function refused(code: string, retryAfterMs: number | null): Extract<SendResult, { outcome: 'refused' }> {
  if (retryAfterMs === null) return { outcome: 'refused', code, retryable: false };
  return { outcome: 'refused', code, retryable: true, retryAfterMs };
}

function refusalOf(code: string): SendResult {
  const trouble = troubleOf(code);
  if (trouble === 'unclear') return { outcome: 'unknown', reason: `DingTalk ${code}` };
  if (trouble === 'chat-gone') return { ...refused(code, null), chatGone: true };
  return refused(code, waitMs[trouble] ?? null);
}
