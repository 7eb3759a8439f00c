import { z } from 'zod';
import type { Api } from './api.ts';
import { troubleOf } from './outcome.ts';

/** Real names of people of the organisation; asking is free of the month's quota. */
export interface Users {
  /** Null when the platform does not tell it. Never rejects. */
  nameOf(userId: string): Promise<string | null>;
}

const nameLifeMs = 24 * 60 * 60_000;
const unknownLifeMs = 60 * 60_000;
/** Somebody waits for it. */
const timeoutMs = 2_000;
const maxRemembered = 2_000;
const shape = z.looseObject({ result: z.looseObject({ name: z.string() }) });

/**
 * @param now machine clock
 */
export function createUsers({ api, now }: { readonly api: Api; readonly now: () => number }): Users {
  const known = new Map<string, { readonly name: string | null; readonly until: number }>();
  const underWay = new Map<string, Promise<string | null>>();
  /** Without the permission there is no use in asking for the next person. */
  let forbiddenUntil = 0;

  async function ask(userId: string): Promise<string | null> {
    const body = { userid: userId, language: 'zh_CN' };
    const answer = await api.oapi('/topapi/v2/user/get', body, { bucket: null, timeoutMs });
    const parsed = shape.safeParse(answer.outcome === 'ok' ? answer.body : null);
    const name = parsed.success ? parsed.data.result.name.trim() || null : null;
    if (answer.outcome === 'refused' && troubleOf(answer.code) === 'setup') forbiddenUntil = now() + unknownLifeMs;
    known.delete(userId);
    known.set(userId, { name, until: now() + (name === null ? unknownLifeMs : nameLifeMs) });
    for (const oldest of known.keys()) {
      if (known.size <= maxRemembered) break;
      known.delete(oldest);
    }
    return name;
  }

  return {
    async nameOf(userId) {
      const before = known.get(userId);
      if (before !== undefined && before.until > now()) return before.name;
      if (forbiddenUntil > now()) return before?.name ?? null;
      const running = underWay.get(userId) ?? ask(userId).finally(() => underWay.delete(userId));
      underWay.set(userId, running);
      return running;
    },
  };
}
