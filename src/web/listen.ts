import { createServer, type RequestListener } from 'node:http';
import { StartError } from '../errors.ts';

export interface Listening {
  readonly port: number;
  /** Refuses new requests, lets running ones end for `graceMs`, then cuts them off. */
  close(graceMs?: number): Promise<void>;
}

const closeGraceMs = 3_000;

/** @throws StartError when the address cannot be used. */
export async function listen(app: RequestListener, at: { host: string; port: number }): Promise<Listening> {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(new StartError([explain(cause, at)], { cause })));
    server.listen(at.port, at.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : at.port,
    async close(graceMs = closeGraceMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

function explain(cause: NodeJS.ErrnoException, at: { host: string; port: number }): string {
  if (cause.code === 'EADDRINUSE') return `端口 ${at.port} 已被占用。请关掉占用它的程序，或在 .env 里另设 PORT。`;
  if (cause.code === 'EACCES') return `端口 ${at.port} 没有权限使用。请在 .env 里把 PORT 设为 1024 以上。`;
  if (cause.code === 'EADDRNOTAVAIL' || cause.code === 'ENOTFOUND') {
    return `地址 ${at.host} 不是这台机器的。请检查 .env 里的 HOST。`;
  }
  return `端口 ${at.port} 打不开（${cause.code ?? cause.message}）。`;
}
