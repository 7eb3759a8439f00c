import { endFile, filesOfMessage } from '../store/received-files.ts';
import type { Answer } from './answer.ts';
import { here } from './command.ts';
import type { Loaded } from './load-context.ts';

/**
 * What is said at once to a message with files: that they are being read, which a job does, or why they are not. Null
 * when it has none. Sheets are taken privately alone: what stands in them may be sealed.
 */
export async function answerFiles({ row, chat, context: { tx } }: Loaded): Promise<Answer | null> {
  const files = await filesOfMessage(tx, row.id);
  if (files.length === 0) return null;
  const problems: string[] = [];
  let reading = 0;
  for (const { id, name } of files) {
    const problem = chat.kind === 'group' ? '表请私聊发给我' : problemOfName(name);
    if (problem === null) reading += 1;
    else if (await endFile(tx, id, 'refused')) problems.push(problem);
  }
  const lines = [...new Set(problems), ...(reading > 0 ? ['表收到了，在看'] : [])];
  return { hold: false, replies: here(lines.join('\n')) };
}

/** Where the platform tells the name, a file that cannot be a sheet needs no fetching. */
function problemOfName(name: string | null): string | null {
  const extension = /\.([a-z\d]{1,8})$/iu.exec(name ?? '')?.[1]?.toLowerCase();
  if (extension === undefined || extension === 'xlsx') return null;
  if (extension === 'xls' || extension === 'et') return '这是旧格式的表，请另存为 .xlsx 再发';
  return '这种文件我看不了，请发 .xlsx 的表';
}
