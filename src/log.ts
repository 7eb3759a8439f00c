import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/**
 * Structured log on stderr, so that the CLI's stdout stays data. Secrets are censored wherever they stand, and of an error
 * only what cannot be somebody's name, words or number: what broke and where, never with what.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  const secrets = ['token', 'secret', 'key', 'code', 'password', 'authorization'];
  return pino(
    {
      level,
      redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[不记录]' },
      serializers: {
        err: (cause: unknown) => (cause instanceof Error ? errorFields(cause, deepestCause) : '[不记录]'),
      },
    },
    destination,
  );
}

interface ErrorFields {
  readonly type: string;
  readonly message: string;
  /** Of Node or SQLite: SQLITE_BUSY, ECONNRESET. */
  readonly errno?: string;
  readonly stack: readonly string[];
  readonly cause?: ErrorFields;
}

const deepestCause = 3;

function errorFields(error: Error, deeper: number): ErrorFields {
  const errno: unknown = Object.entries(error).find(([name]) => name === 'code')?.[1];
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.constructor.name,
    message: withoutValues(error.message),
    ...(typeof errno === 'string' ? { errno } : {}),
    stack: frames.map((line) => line.trim()),
    ...(error.cause instanceof Error && deeper > 0 ? { cause: errorFields(error.cause, deeper - 1) } : {}),
  };
}

/** Drizzle puts the parameters of a failed query into its message, JSON.parse what it could not parse, zod what it got. */
function withoutValues(message: string): string {
  const [first = ''] = message.split(/\nparams:/u);
  return first
    .replace(/(["'`“‘]).*?(["'`”’]|$)/gsu, '…')
    .replace(/[^\p{ASCII}]+/gu, '…')
    .replace(/\d{5,}/gu, '…');
}
