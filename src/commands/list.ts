import type { Command } from './command.ts';

/** Every command, in the order in which help shows them. A new command is one file and one line here. */
export const commands: readonly Command[] = [];
