/** One line of `jingcun doctor`: well, or to be seen to. */
export interface Finding {
  readonly ok: boolean;
  readonly text: string;
}
