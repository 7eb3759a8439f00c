import type { EvaluationDocument } from '../domain/evaluation.ts';
import type { UpheldPart } from '../domain/upheld-parts.ts';

/** What the parts are called in answers and corrections. */
export const upheldPartNames: Readonly<Record<UpheldPart, string>> = {
  activity: '活动',
  participation: '党员参与',
  coverage: '分片包干',
  organisationLife: '组织生活',
  rectification: '问题整改',
  bonus: '加分',
  penalty: '扣罚',
};

export interface UpheldLine {
  readonly unitId: number;
  readonly short: string;
  readonly objection: number;
  readonly text: string;
}

/** 党员参与11/14改为12/14: what upheld objections changed, of one version or of all; figures, never people. */
export function upheldLines(document: EvaluationDocument, version: number | null): UpheldLine[] {
  return document.units.flatMap(({ unitId, short, upheld = [] }) =>
    upheld
      .filter((one) => version === null || one.version === version)
      .map(({ objection, part, before, after }) => ({
        unitId,
        short,
        objection,
        text: `${upheldPartNames[part]}${before}改为${after}`,
      })),
  );
}

/** 按异议3更正：长湖党员参与11/14改为12/14。 Of a paper, a line an objection; empty when nothing was counted anew. */
export function upheldTexts(document: EvaluationDocument): string[] {
  return upheldLines(document, null).map(({ objection, short, text }) => `按异议${objection}更正：${short}${text}。`);
}
