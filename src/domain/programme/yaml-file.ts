import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { z } from 'zod';
import { describeIssue, shapeMessage } from './shape-messages.ts';

/** A mistake in a programme file; the message is Chinese and says what to write instead. Lines count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A place in a file: keys and list positions (from 0) from the top. */
export type Path = readonly PropertyKey[];

/** One programme file as read: what could be understood of it, and a way to report mistakes by place. */
export interface YamlFile<T> {
  /** The whole file, when its shape is right. */
  readonly whole: T | null;
  /** Its top-level sections whose shape is right: their content is checked even when another section is broken. */
  readonly parts: Partial<T>;
  /** The file as it is written, before its shape was looked at; null when it is no YAML. */
  readonly written: unknown;
  readonly problems: Problem[];
  /** Adds a problem at the deepest place of the path that exists. */
  readonly report: (path: Path, message: string) => void;
}

/** A county's roster stays below this; what is longer is a mistake, and parsing it would stall the start. */
export const maxFileCharacters = 2_000_000;

/** Reads one YAML text and checks its shape. Never throws, whatever the text. */
export function readYamlFile<S extends z.ZodRawShape>(
  file: string,
  text: string,
  schema: z.ZodObject<S>,
): YamlFile<z.output<z.ZodObject<S>>> {
  const lines = new LineCounter();
  const parsed = parseText(text, lines);
  if ('problems' in parsed) {
    const problems = parsed.problems.map((problem) => ({ file, ...problem }));
    return { whole: null, parts: {}, written: null, problems, report: () => {} };
  }
  const { document, value } = parsed;
  const problems: Problem[] = [];
  const addAt = (offset: number, message: string) =>
    problems.push({ file, line: Math.max(1, lines.linePos(offset).line), message });
  const report = (path: Path, message: string) => addAt(offsetOf(document, path), message);

  const shape = schema.safeParse(value, { error: shapeMessage });
  if (shape.success) return { whole: shape.data, parts: shape.data, written: value, problems, report };
  for (const issue of shape.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      // Finding a key is a search of its mapping: a file of nothing but unknown keys is told by the first ones.
      for (const key of issue.keys.slice(0, 20)) {
        addAt(keyOffset(document, issue.path, key), `${describeIssue(issue.path)}不认识“${key}”，${issue.message}`);
      }
    } else {
      const missing = issue.path.length > 0 && !document.hasIn(issue.path);
      report(issue.path, describeIssue(issue.path, missing) + issue.message);
    }
  }
  return { whole: null, parts: soundParts(schema, value, shape.error.issues), written: value, problems, report };
}

interface Flaw {
  readonly line: number;
  readonly message: string;
}

function parseText(text: string, lines: LineCounter): { document: Document; value: unknown } | { problems: Flaw[] } {
  if (text.length > maxFileCharacters) {
    const message = `文件太大（${text.length}字，最多${maxFileCharacters}字）；人多请用 jingcun import 导入名册`;
    return { problems: [{ line: 1, message }] };
  }
  if (text.trim() === '') return { problems: [{ line: 1, message: '文件是空的；请照 programmes/ 里的样例填写' }] };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    if (document.errors.length > 0) return { problems: syntaxFlaws(document, text.split('\n'), lines) };
    const twice = keysWrittenTwice(document, lines);
    if (twice.length > 0) return { problems: twice };
    const value: unknown = document.toJS();
    if (value !== null) return { document, value };
    return { problems: [{ line: 1, message: '文件里只有注释；请照 programmes/ 里的样例填写' }] };
  } catch (error) {
    // Thrown, not collected, by the parser: nesting that exhausts the stack, and references without or with too many targets.
    const message =
      error instanceof RangeError ? '括号嵌套太深；请照 programmes/ 里的样例填写' : '“*”引用无效；请把内容直接写出来';
    return { problems: [{ line: 1, message }] };
  }
}

/** Ours, not the parser's: that compares every pair of keys, which takes minutes on a large broken file. */
function keysWrittenTwice(document: Document, lines: LineCounter): Flaw[] {
  const flaws: Flaw[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const { line } = lines.linePos(start(key));
        if (seen.has(key.value)) flaws.push({ line, message: `“${String(key.value)}”写了两次；请删掉一处` });
        seen.add(key.value);
      }
    },
  });
  return flaws;
}

/** One slip makes several errors of the same line; the first says it. */
function syntaxFlaws(document: Document, textLines: readonly string[], lines: LineCounter): Flaw[] {
  const flaws = new Map<number, Flaw>();
  const unclosed = document.errors.find(({ message }) => message.includes('closing'));
  for (const error of document.errors) {
    const offset = error === unclosed ? openingQuote(document, error.pos[0]) : error.pos[0];
    const { line } = lines.linePos(offset);
    if (!flaws.has(line)) flaws.set(line, { line, message: syntax(error, textLines[line - 1] ?? '') });
  }
  return [...flaws.values()];
}

const syntaxHints: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: '缩进用了制表符；请改成空格',
  MISSING_CHAR: '少了引号、括号或冒号；冒号用半角“:”，后面空一格，引号括号要成对',
  BAD_INDENT: '缩进或括号不对；同一层左边要对齐，括号要成对',
  BLOCK_AS_IMPLICIT_KEY: '一行里有两个“: ”，或缩进没对齐；文字里有冒号时整段加引号',
  MULTILINE_IMPLICIT_KEY: '缩进没对齐；同一层左边要对齐',
  MULTIPLE_DOCS: '一个文件里有两份内容；请删掉“---”',
  BAD_SCALAR_START: '文字以特殊符号开头；请整段加引号',
  UNEXPECTED_TOKEN: '这里的符号多余或缩进没对齐；请照样例改',
};

function syntax(error: YAMLError, line: string): string {
  // Chinese input methods write this colon, and the parser's own complaint is about something else.
  if (/^[\s-]*\w+\s*：/.test(line)) return '冒号要用半角“:”，后面空一格';
  return syntaxHints[error.code] ?? `YAML 格式不对（${error.message}）；请照样例改`;
}

/** An unclosed quote is noticed where the text ends, often the end of the file; the mistake is where it opens. */
function openingQuote(document: Document, end: number): number {
  let opening = end;
  visit(document, {
    Scalar(_, { type, range }) {
      const quoted = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE';
      if (quoted && range && range[0] < end && end <= range[2]) opening = range[0];
    },
  });
  return opening;
}

/** The sections that are right once unknown keys are left out: a stray key must not hide the mistakes beside it. */
function soundParts<S extends z.ZodRawShape>(
  schema: z.ZodObject<S>,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): Partial<z.output<z.ZodObject<S>>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const owner = valueAt(value, issue.path);
    for (const key of issue.keys) if (typeof owner === 'object' && owner !== null) Reflect.deleteProperty(owner, key);
  }
  for (const issue of schema.safeParse(value).error?.issues ?? []) {
    if (issue.path[0] !== undefined) Reflect.deleteProperty(value, issue.path[0]);
  }
  const parts = schema.partial().safeParse(value);
  // `partial()` of a generic shape loses its output type; it is this one by definition.
  return parts.success ? (parts.data as Partial<z.output<z.ZodObject<S>>>) : {};
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  return at;
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key);
      // The line of the key, not of the value: a list begins on the line below its name.
      if (pair && isNode(pair.key)) return start(pair.key);
      continue;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return start(node);
  }
  return isNode(document.contents) ? start(document.contents) : 0;
}

function keyOffset(document: Document, path: Path, key: string): number {
  return offsetOf(document, [...path, key]);
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
}
