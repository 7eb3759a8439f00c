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
