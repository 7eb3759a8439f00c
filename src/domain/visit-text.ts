import { isSameGroup } from './reading/place-and-name.ts';

/** 三组 张爱国家 说了改厕的事 in its parts; `head` null: no household is named. */
export interface VisitText {
  readonly group: string | null;
  readonly head: string | null;
  readonly note: string;
}

const groupAtStart = /^第?[\d一二三四五六七八九十百]+(?:村民|居民|网格)?小?组的?/u;
const household = /^(\p{Script=Han}{2,4}|\p{Script=Han}+·\p{Script=Han}+)家(?:里|中)?(?=$|[\s,，、。;；:：])/u;
const separators = /^[\s,，、:：;；。]+/u;
/** 去了20户家, 大家, 各家: nobody's. */
const nobody = /[户每各大人全]$/u;

/** Reads a visit. `groups` are the roster's, so that 3组 is 三组 and 老屋组 is known. */
export function readVisit(
  text: string,
  { units = [], groups = [] }: { units?: readonly string[]; groups?: readonly string[] } = {},
): VisitText {
  let rest = text.trim();
  // Before the roster is asked, the first word may be the village.
  const unit = [...units].sort((a, b) => b.length - a.length).find((name) => rest.startsWith(name));
  if (unit !== undefined) rest = rest.slice(unit.length).replace(separators, '');
  else if (units.length === 0)
    rest = rest.replace(
      /^\p{Script=Han}{2,8}(?:(?:村|社区)\s+|\s+(?=第?[\d一二三四五六七八九十]+组|\p{Script=Han}{2,4}家(?:里|中)?(?:$|[\s,，])))/u,
      '',
    );
  const named = groups.find((name) => rest.startsWith(name));
  const written = named ?? groupAtStart.exec(rest)?.[0] ?? null;
  if (written !== null) rest = rest.slice(written.length).replace(separators, '');
  const group = written === null ? null : (groups.find((name) => isSameGroup(written, name)) ?? written);
  const match = household.exec(rest);
  const head = match?.[1] ?? null;
  if (match === null || head === null || nobody.test(head)) return { group, head: null, note: rest };
  return { group, head, note: rest.slice(match[0].length).replace(separators, '').trim() };
}
