import { z } from 'zod';

/** One line of `jingcun read`: design §8. */
const requestSchema = z.object({
  id: z.string(),
  text: z.string(),
  photos: z.number().int().min(0).default(0),
  now: z.iso.datetime({ offset: true }),
  prev: z.string().optional(),
});

export interface ReadRequest {
  readonly id: string;
  readonly text: string;
  readonly photos: number;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly prev?: string;
}

export function parseReadRequest(line: string): ReadRequest | { readonly problem: string } {
  const json = parseJson(line);
  if (json === undefined) return { problem: '不是 JSON。' };
  const parsed = requestSchema.safeParse(json);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || '整行').join('、');
    return { problem: `${fields} 不对，要像 {"id":"1","text":"…","photos":0,"now":"2023-06-08T11:50:00+08:00"}。` };
  }
  const { id, text, photos, now, prev } = parsed.data;
  return { id, text, photos, now: Date.parse(now), ...(prev === undefined ? {} : { prev }) };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
