import type { AssignmentKind, MemberType, Role, UnitKind } from './model.ts';
import type { Path } from './yaml-file.ts';

type Optional<T> = T | null | undefined;

/**
 * A town whose fields are of the right kind and whose references are not checked yet: both a `Town` and what a file's
 * schema lets through.
 */
export interface TownDraft {
  readonly units?: readonly UnitDraft[] | undefined;
  readonly people?: readonly PersonDraft[] | undefined;
}

export interface UnitDraft {
  readonly id: string;
  readonly name: string;
  readonly short: string;
  readonly kind: UnitKind;
  readonly grids: readonly {
    readonly id: string;
    readonly name: string;
    readonly groups: readonly string[];
    readonly branch?: Optional<string>;
  }[];
  readonly branches: readonly string[];
  readonly teams: readonly { readonly id: string }[];
  readonly households: readonly { readonly id: string; readonly group?: Optional<string> }[];
  readonly mergedInto?: Optional<string>;
}

export interface PersonDraft {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly grid?: Optional<string>;
  readonly group?: Optional<string>;
  readonly branch?: Optional<string>;
  readonly household?: Optional<string>;
  readonly type: MemberType;
  readonly phone?: Optional<string>;
  readonly teams: readonly string[];
  readonly roles: readonly {
    readonly role: Exclude<Role, 'member'>;
    readonly units: readonly string[];
    readonly grids: readonly string[];
    readonly title?: Optional<string>;
  }[];
  readonly assignments: readonly {
    readonly kind: AssignmentKind;
    readonly unit?: Optional<string>;
    readonly group?: Optional<string>;
    readonly household?: Optional<string>;
    readonly boundary?: Optional<string>;
  }[];
}

/** A draft, and where to say what is wrong with it: a YAML file knows the line of a path, a workbook its cell. */
export interface TownCheck {
  readonly parts: TownDraft;
  /** The path leads through `TownDraft`: `['people', 3, 'roles', 0, 'units', 1]`. */
  readonly report: (path: Path, message: string) => void;
}

export type Report = TownCheck['report'];
