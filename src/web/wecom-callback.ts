import express, { type Request, type Response, Router } from 'express';

/** What answers the platform's requests; it is handed in, so that this room knows no platform. */
export type Receive = (request: {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: Uint8Array;
}) => Promise<{
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Told whether the answer left this machine. */
  readonly settled: (written: boolean) => void;
}>;

const path = '/wecom/callback';
const maxBodyBytes = 1024 * 1024;

/** WeCom's callback address (document 101033). The body goes through byte by byte: its signature is over what came. */
export function wecomCallbackRoutes(receive: Receive): Router {
  const router = Router();
  router.get(path, async (request, response) => answer(receive, request, response));
  // Nobody compresses a message of a few kilobytes; what is packed could be anything.
  const raw = express.raw({ type: () => true, limit: maxBodyBytes, inflate: false });
  router.post(path, raw, async (request, response) => answer(receive, request, response));
  return router;
}

async function answer(receive: Receive, request: Request, response: Response): Promise<void> {
  const body: unknown = request.body;
  const { status, headers, settled, ...content } = await receive({
    method: request.method,
    query: queryOf(request.originalUrl),
    body: body instanceof Uint8Array ? body : new Uint8Array(),
  });
  if (response.closed) {
    settled(false);
    return;
  }
  response.once('close', () => settled(response.writableFinished));
  response.status(status).set(headers).end(content.body);
}

/** As the address says: express would make lists and objects of it. */
function queryOf(url: string): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}
