export interface PhotoFailure {
  /** Its place among the photos of the message, from 1. */
  readonly place: number;
  readonly reason: string;
}

/** One line for all photos of a message that could not be taken. */
export function photoFailureText(failures: readonly PhotoFailure[], announced: number): string {
  const reasons = [...new Set(failures.map(({ reason }) => reason))].join('；');
  const places = failures.map(({ place }) => place).join('、');
  const which = announced === 1 ? '图' : `第${places}张图`;
  return `${which}没收到（${reasons}），再发一次就行`;
}
