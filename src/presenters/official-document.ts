/** A 公文 as its parts, in the order of GB/T 9704-2012; `official-docx.ts` lays it out. */
export interface OfficialDocument {
  /** 版头 in red with a blank 发文字号; null: the office has no number of its own, so there is none. */
  readonly redHead: { readonly issuer: string } | null;
  /** 草稿 or 公示中, below the title; null for what is final. */
  readonly mark: string | null;
  /** Its lines, so that no word is broken; up to twenty Hanzi each. */
  readonly title: readonly string[];
  /** 主送机关, without its colon. */
  readonly addressee: string | null;
  readonly body: readonly DocumentBlock[];
  readonly annexes: readonly DocumentTable[];
  /** 发文机关署名; the day and the seal stay blank for those who sign. */
  readonly signer: string;
  /** Below the date, such as 支部（盖章）. */
  readonly seal: string | null;
  /** For the wall: tables in 3号. */
  readonly forWall: boolean;
}

export type DocumentBlock =
  /** `heading`: 1 is 一、 in 黑体, 2 is （一） in 楷体, 3 is 1. in 仿宋. */
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly table: DocumentTable };

export interface DocumentTable {
  readonly title: string;
  readonly columns: readonly { readonly title: string; readonly width: number }[];
  readonly rows: readonly (readonly string[])[];
  readonly note: string | null;
}
