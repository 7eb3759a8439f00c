import { z } from 'zod';
import type { Config } from '../config.ts';

const askMs = 2_000;
const readiness = z.looseObject({ checks: z.record(z.string(), z.looseObject({ ok: z.boolean() })) });

/** Whether the running service is connected with this bot; null: no service answers there, or it knows no such bot. */
export async function isServiceConnected(
  { host, port }: Pick<Config, 'host' | 'port'>,
  bot: string,
): Promise<boolean | null> {
  try {
    const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}/readyz`;
    const response = await fetch(address, { signal: AbortSignal.timeout(askMs) });
    const parsed = readiness.safeParse(await response.json());
    return parsed.success ? (parsed.data.checks[`bot ${bot}`]?.ok ?? null) : null;
  } catch {
    return null;
  }
}
