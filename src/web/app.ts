import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Registry } from 'prom-client';
import { UserError } from '../errors.ts';
import { type Check, healthRoutes } from './health.ts';
import { metricsRoutes } from './metrics.ts';

export interface AppParts {
  readonly checks: Readonly<Record<string, Check>>;
  readonly registry: Registry;
  /** Told about every error that is our fault; its text never leaves the machine. */
  readonly onError: (error: unknown, request: { method: string; path: string }) => void;
  /** Sandbox, platform callbacks: each brings its own body parsers. */
  readonly routers?: readonly Router[];
}

/** Everything the service answers over HTTP. Errors are JSON `{error}` with one Chinese sentence, never a stack. */
export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders());
  app.use(healthRoutes(parts.checks));
  app.use(metricsRoutes(parts.registry));
  for (const router of parts.routers ?? []) app.use(router);
  app.use((_request, response) => {
    response.status(404).json({ error: '没有这个地址。' });
  });
  app.use(errorHandler(parts.onError));
  return app;
}

/** The pages load nothing from elsewhere. No HSTS and no upgrade: on loopback there is only plain HTTP. */
function securityHeaders(): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
  });
}

/** What body parsers complain about, by their own error types. */
const bodyProblems: Readonly<Record<string, string>> = {
  'entity.too.large': '内容太大，一次最多30兆，请少发几张照片。',
  'entity.parse.failed': '内容不是合法的JSON。',
  'encoding.unsupported': '内容的编码认不得，请用UTF-8。',
  'charset.unsupported': '内容的编码认不得，请用UTF-8。',
};

function errorHandler(onError: AppParts['onError']): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    if (error instanceof UserError) {
      response.status(400).json({ error: error.message });
      return;
    }
    const status = clientStatus(error);
    if (status !== null) {
      response.status(status).json({ error: bodyProblems[errorType(error)] ?? '这个请求看不懂。' });
      return;
    }
    onError(error, { method: request.method, path: request.path });
    response.status(500).json({ error: '出错了，原因已记在日志里，请稍后再试。' });
  };
}

/** The status of an error the caller made, as express and its parsers mark it; null when it is ours. */
function clientStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') return null;
  return error.status >= 400 && error.status < 500 ? error.status : null;
}

function errorType(error: unknown): string {
  return error instanceof Error && 'type' in error ? String(error.type) : '';
}
