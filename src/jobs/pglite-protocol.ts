/** What the main thread and the database thread say to each other. */

export type Request =
  | { readonly id: number; readonly text: string; readonly params: readonly unknown[] }
  | { readonly id: number; readonly close: true };

export type Response =
  | { readonly type: 'up' }
  | { readonly type: 'notification'; readonly channel: string; readonly payload: string }
  | { readonly type: 'result'; readonly id: number; readonly rows: readonly unknown[]; readonly rowCount: number }
  | { readonly type: 'failure'; readonly id: number; readonly error: DatabaseError };

/** The fields of a PostgreSQL error that callers look at. */
export interface DatabaseError {
  readonly message: string;
  readonly code?: string;
  readonly detail?: string;
  readonly constraint?: string;
}
