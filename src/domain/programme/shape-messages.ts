import { z } from 'zod';

/** Chinese text of a shape mistake; a message given with the field itself goes before this one. */
export function shapeMessage(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `要写${typeWords[issue.expected] ?? issue.expected}`;
    case 'unrecognized_keys':
      return issue.inst instanceof z.ZodObject ? `这里只能写 ${Object.keys(issue.inst.shape).join('、')}` : '请删掉';
    case 'invalid_value':
      return `要写 ${issue.values.map(String).join('、')} 中的一个`;
    case 'too_small':
      return `不能少于 ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `不能多于 ${issue.maximum}${unitOf(issue.origin)}`;
    default:
      return '写法不对；请照样例改';
  }
}

/** The place as a reader finds it, with what is wrong when it is not there at all: `phases › 第2项 › from 没有写，`. */
export function describeIssue(path: readonly PropertyKey[], missing = false): string {
  if (path.length === 0) return '';
  const place = path.map((key) => (typeof key === 'number' ? `第${key + 1}项` : String(key))).join(' › ');
  return missing ? `缺少 ${place}，` : `${place} `;
}

const typeWords: Readonly<Record<string, string>> = {
  string: '文字（数字要加引号）',
  number: '数字',
  int: '整数',
  boolean: ' true 或 false',
  array: '成列表，如 [甲, 乙]',
  object: '成“名称: 内容”几行',
};

function unitOf(origin: string): string {
  if (origin === 'array') return ' 项';
  return origin === 'string' ? ' 个字' : '';
}
