/**
 * Words a township may not use for what it awards (P14): 创建示范 is not its to hold, nor 命名 and 授牌. Evaluations print
 * 评比 and 通报表扬.
 */
const reserved = /命名|授牌|挂牌|示范(?:村|户|组|网格|片|点|单位|创建)?/u;
/** Under these keys stand names of what is selected, awarded or printed. */
const naming = /^(?:name|title|short|award|honou?r|label|plaque)$/u;

/** Names in the programme, its rules and its town that a township should not award by. */
export function reservedHonours(files: Readonly<Record<string, unknown>>): { file: string; name: string }[] {
  return Object.entries(files).flatMap(([file, content]) =>
    [...new Set(namesIn(content, ''))].filter((name) => reserved.test(name)).map((name) => ({ file, name })),
  );
}

function namesIn(value: unknown, key: string): string[] {
  if (typeof value === 'string') return naming.test(key) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((one) => namesIn(one, key));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => namesIn(one, name));
}
