import { get } from 'node:http';
import { z } from 'zod';
import type { Heard } from '../bots/adapter.ts';
import type { Config } from '../config.ts';

/** A good deal more than a check may take there: one that hangs must not make the service look absent. */
const askMs = 5_000;
const heardSchema = z.looseObject({ validAt: z.number().nullable(), refused: z.string().nullable() });
const readiness = z.looseObject({
  checks: z.record(
    z.string(),
    z.looseObject({ ok: z.boolean(), detail: z.string().optional(), heard: heardSchema.optional() }),
  ),
});

/**
 * What the running service says of a bot. `none`: no service runs here; `silent`: something is there and gives no answer
 * one could go by; `without`: it serves no such bot.
 */
export type ServiceAnswer =
  | { readonly kind: 'none' | 'silent' | 'without' }
  | {
      readonly kind: 'bot';
      readonly isConnected: boolean;
      readonly problem: string | null;
      /** Null: its platform does not call. */
      readonly heard: Heard | null;
    };

export async function askService({ host, port }: Pick<Config, 'host' | 'port'>, bot: string): Promise<ServiceAnswer> {
  if (port === 0) return { kind: 'none' };
  try {
    const { checks } = readiness.parse(JSON.parse(await readyz(host, port)));
    const found = checks[`bot ${bot}`];
    if (!found) return { kind: 'without' };
    return { kind: 'bot', isConnected: found.ok, problem: found.detail ?? null, heard: found.heard ?? null };
  } catch (cause) {
    // Only this means that nobody is there; a service that is slow or stuck holds its connections all the same.
    const isRefused = cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
    return { kind: isRefused ? 'none' : 'silent' };
  }
}

/** Not by `fetch`, which knows ports it will not ask. */
function readyz(host: string, port: number): Promise<string> {
  const signal = AbortSignal.timeout(askMs);
  return new Promise((resolve, reject) => {
    const request = get({ host, port, path: '/readyz', signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
