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
        result: outcomeOnly,
      },
    },
    destination,
  );
}

/** An unexpected error for standard error, without anybody's words: what `console.error` would show goes into journals too. */
export function describeError(cause: unknown): string {
  if (!(cause instanceof Error)) return 'something was thrown that is no error';
  const lines: string[] = [];
  let shown: ErrorFields | undefined = errorFields(cause, deepestCause);
  for (let word = ''; shown; word = 'caused by ') {
    const { type, message, errno, stack }: ErrorFields = shown;
    lines.push(
      `${word}${type}: ${message}${errno === undefined ? '' : ` (${errno})`}`,
      ...stack.map((at) => `    ${at}`),
    );
    shown = shown.cause;
  }
  return lines.join('\n');
}

/** Of what a platform answered only words of its own that name nobody. */
function outcomeOnly(result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return '[不记录]';
  return Object.fromEntries(
    Object.entries(result).map(([name, value]) => [name, typeof value === 'string' ? withoutValues(value) : value]),
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

/**
 * Drizzle puts the parameters of a failed query into its message, JSON.parse what it could not parse, zod what it got, and
 * addresses carry keys.
 */
function withoutValues(message: string): string {
  const [first = ''] = message.split(/\nparams:/u);
  return first
    .replace(/\b[a-z][a-z\d+.-]*:\/\/\S+/giu, '…')
    .replace(/(["'`“‘]).*?(["'`”’]|$)/gsu, '…')
    .replace(/[^\p{ASCII}]+/gu, '…')
    .replace(/\d{5,}/gu, '…');
}
