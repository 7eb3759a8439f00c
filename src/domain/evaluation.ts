/** Frozen record of one evaluation: inputs with their ids, and the figures computed from them. Helper fills this in. */
export interface EvaluationDocument {
  readonly sheetId: string;
}
