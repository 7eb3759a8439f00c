import { createInterface } from 'node:readline/promises';
import { SingleBar } from 'cli-progress';

/** The office's terminal, for commands that show something before they do it. */
export interface Terminal {
  /** False in scripts, where nobody can be asked. */
  readonly interactive: boolean;
  print(line: string): void;
  ask(question: string): Promise<string>;
  /** Shows how far a long step is, to people only. */
  progress(stage: string, done: number, total: number): void;
  endProgress(): void;
}

/** Answers on standard output, progress on standard error. */
export function openTerminal(streams: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>): Terminal {
  const { stdin, stdout, stderr } = streams;
  const interactive = stdin.isTTY === true && stdout.isTTY === true;
  let bar: SingleBar | null = null;
  const endProgress = () => {
    bar?.stop();
    bar = null;
  };
  return {
    interactive,
    print: (line) => {
      endProgress();
      stdout.write(`${line}\n`);
    },
    async ask(question) {
      endProgress();
      const lines = createInterface({ input: stdin, output: stdout });
      try {
        return await lines.question(question);
      } finally {
        lines.close();
      }
    },
    progress(stage, done, total) {
      if (!stderr.isTTY) return;
      if (!bar) {
        bar = new SingleBar({ stream: stderr, clearOnComplete: true, format: '{stage} {bar} {value}/{total} 行' });
        bar.start(total, done, { stage });
      }
      bar.setTotal(total);
      bar.update(done, { stage });
    },
    endProgress,
  };
}
