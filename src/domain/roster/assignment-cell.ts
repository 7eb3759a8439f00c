import type { AssignmentKind, TownAssignment, TownUnit } from '../programme/model.ts';
import { assignmentWords } from '../programme/town-schema.ts';
import { keyOf, quote, splitOutside, unquote } from './cell-text.ts';
import type { Lookup } from './lookup.ts';

/**
 * Reads 包联: `包联：长湖村/三组；联户：户：H001、户：H002；责任区：长湖村/范围：塘边到桥头`. Without a unit it is the
 * person's own, without a word in front it is 包联. A text is the sentence that says what to write instead.
 */
export function readAssignments(text: string, home: TownUnit, lookup: Lookup): TownAssignment[] | string {
  const found: TownAssignment[] = [];
  for (const entry of splitOutside(text, '；;\n')) {
    const [head = '', tail = ''] = splitOutside(entry, '：:', 2);
    const named = kindWords.get(keyOf(head));
    const kind = named ?? 'liaison';
    const targets = named === undefined ? entry : tail;
    if (targets === '') return `“${head}”后面要写单位、组、户或范围，如 ${head}：${home.name}/一组`;
    for (const target of splitOutside(targets, '、，,')) {
      const read = readTarget(target, kind, { home, lookup });
      if (typeof read === 'string') return read;
      found.push(read);
    }
  }
  return found;
}

/** The cell `readAssignments` reads as these. */
export function assignmentCell(assignments: readonly TownAssignment[], lookup: Lookup): string {
  return assignments
    .map(({ kind, unit: id, group, household, boundary }) => {
      const name = lookup.unitById(id)?.name ?? id;
      const parts = [
        quotedPart(lookup.unit(name)?.id === id ? name : id),
        ...(group === null ? [] : [`组：${quotedPart(group)}`]),
        ...(household === null ? [] : [`户：${quotedPart(household)}`]),
        ...(boundary === null ? [] : [`范围：${quotedPart(boundary)}`]),
      ];
      return `${wordOf(kind)}：${parts.join('/')}`;
    })
    .join('；');
}

const kindWords = new Map<string, AssignmentKind>([
  ...assignmentWords,
  ['包组', 'liaison'],
  ['包户', 'liaison'],
  ['包村', 'liaison'],
  ['责任区域', 'area'],
  ['联系户', 'representative'],
]);

function readTarget(
  target: string,
  kind: AssignmentKind,
  { home, lookup }: { home: TownUnit; lookup: Lookup },
): TownAssignment | string {
  const parts = splitOutside(target, '/／');
  const first = unquote(parts[0] ?? '');
  // A group may be called what some unit is called: one's own group is meant then.
  const unit = lookup.group(home, first) !== null && parts.length === 1 ? null : lookup.unit(first);
  const assignment: { -readonly [K in keyof TownAssignment]: TownAssignment[K] } = {
    kind,
    unit: (unit ?? home).id,
    group: null,
    household: null,
    boundary: null,
  };
  const within = unit ?? home;
  for (const part of unit ? parts.slice(1) : parts) {
    const [, word, rest = ''] = /^(组|户|范围)[：:]?(.+)$/su.exec(part) ?? [];
    const whole = unquote(part);
    const value = unquote(rest.trim());
    const group = lookup.group(within, word === '组' ? value : whole);
    if (word === '范围') assignment.boundary = value;
    else if (group !== null) assignment.group = group;
    else {
      const household = (word === '户' ? lookup.household(within, value) : null) ?? lookup.household(within, whole);
      if (household === 'several') return `${within.name}有几户户主叫“${value || whole}”；请写户的编号`;
      if (household === null) return unknownPart(whole, within, kind);
      assignment.household = household.id;
    }
  }
  return missing(assignment);
}

/** What each kind has to say where it is. */
function missing(assignment: TownAssignment): TownAssignment | string {
  const { kind, group, household, boundary } = assignment;
  if (kind === 'representative' && group === null && household === null) return '联户要写户或组，如 联户：户：H001';
  if (kind === 'area' && group === null && household === null && boundary === null) {
    return '责任区要写组、户或范围，如 责任区：范围：塘边到桥头';
  }
  return assignment;
}

function unknownPart(part: string, unit: TownUnit, kind: AssignmentKind): string {
  const example = kind === 'area' ? '责任区：范围：塘边到桥头' : `包联：${unit.name}/一组`;
  return `${unit.name}没有“${part}”这个组或户，也没有这个单位；要写成 ${example} 这样`;
}

function wordOf(kind: AssignmentKind): string {
  return [...assignmentWords].find(([, value]) => value === kind)?.[0] ?? kind;
}

function quotedPart(text: string): string {
  return quote(text, '/／、，,;；\n：:');
}
