import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Structured log on stderr, so that the CLI's stdout stays data. Secrets are censored wherever they stand. */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  const secrets = ['token', 'secret', 'key', 'code', 'password', 'authorization'];
  return pino(
    { level, redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[不记录]' } },
    destination,
  );
}
