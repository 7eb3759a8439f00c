/** Words that begin a part of a measure in a chat: 清塘边 截止 5月20日 负责 张建国 行动 先锋 阶段 干净. */
const fieldWords = {
  text: '内容|措施',
  due: '截止(?:时间|日期)?|限期|期限',
  owner: '负责人?|责任人',
  action: '行动',
  phase: '阶段',
  unit: '单位|给',
} as const;

export type PlanField = keyof typeof fieldWords;
export type PlanWords = Readonly<Partial<Record<PlanField, string>>>;

const fields = Object.keys(fieldWords) as readonly PlanField[];
const anyField = new RegExp(
  `(?:^|[\\s,，;；、])(?:${fields.map((field) => `(?<${field}>${fieldWords[field]})`).join('|')})(?=[\\s:：到至为]|\\d)\\s*(?:[:：到至为]\\s*)?`,
  'gu',
);

/** The parts by their words, and what stands before the first of them. */
export function readPlanFields(text: string): { readonly head: string; readonly parts: PlanWords } {
  const found = [...text.matchAll(anyField)];
  const parts: Partial<Record<PlanField, string>> = {};
  found.forEach((match, index) => {
    const field = fields.find((one) => match.groups?.[one] !== undefined);
    const value = text.slice(match.index + match[0].length, found[index + 1]?.index ?? text.length);
    if (field) parts[field] = value.replace(/^[\s,，;；、]+|[\s,，;；、]+$/gu, '');
  });
  return { head: text.slice(0, found[0]?.index ?? text.length).trim(), parts };
}
