import { Router } from 'express';

/** One thing the service needs. `detail` is for the person who looks after the machine. */
export interface CheckResult {
  readonly ok: boolean;
  readonly detail?: string;
  /** Of a bot its platform calls: what came to its address. */
  readonly heard?: { readonly validAt: number | null; readonly refused: string | null };
}

export type Check = () => CheckResult | Promise<CheckResult>;

/** A check that has not answered by then counts as failed: a probe must not hang. */
const checkWithinMs = 2_000;

/** `/healthz`: the process answers. `/readyz`: every check holds, else 503; both name what they found. */
export function healthRoutes(checks: Readonly<Record<string, Check>>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ ok: true });
  });
  router.get('/readyz', async (_request, response) => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await run(check)] as const),
    );
    const ok = results.every(([, result]) => result.ok);
    response.status(ok ? 200 : 503).json({ ok, checks: Object.fromEntries(results) });
  });
  return router;
}

async function run(check: Check): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `${checkWithinMs} ms 内没有回答` }), checkWithinMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch (cause) {
    return { ok: false, detail: cause instanceof Error ? cause.message : String(cause) };
  } finally {
    clearTimeout(timer);
  }
}
