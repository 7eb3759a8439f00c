/** An error whose message may be shown to the person who caused it, in plain Chinese. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** The start cannot go on; every problem is listed, one a line, in plain Chinese. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join('\n'), options);
    this.problems = problems;
  }
}

/** A platform will not give this photo, now or later; any other failure to fetch one may be tried again. */
export class PhotoUnavailableError extends Error {
  override readonly name = 'PhotoUnavailableError';
  readonly reason: 'expired' | 'tooLarge' | 'refused';

  constructor(reason: 'expired' | 'tooLarge' | 'refused', options?: ErrorOptions) {
    super(`photo unavailable: ${reason}`, options);
    this.reason = reason;
  }
}
