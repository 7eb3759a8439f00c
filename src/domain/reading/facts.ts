import type { Day } from '../time.ts';
import { findActivities } from './activities.ts';
import { type Clause, isPast } from './clauses.ts';
import type { DayPhrase } from './dates.ts';
import { readAttendance } from './people.ts';
import { findPeopleCounts } from './people-counts.ts';
import { findPlaces } from './places.ts';
import { findQuantities } from './quantities.ts';
import { withoutCampaigns } from './quoted.ts';
import type { Attendance, Lexicon, Reading, Source, SourceField } from './reading.ts';
import { inside, type Span } from './spans.ts';
import { tokenise, vocabularyOf } from './tokens.ts';

/** What clauses say about work, whoever and whenever it was. */
export interface Facts {
  readonly activities: string[];
  readonly attendance: Attendance | null;
  readonly places: string[];
  readonly quantities: Reading['quantities'];
  /** The words behind them, by field. */
  readonly sources: readonly Source[];
}

/** Reads the facts of some clauses of `raw`; positions of the clauses are positions in `raw`. */
export function findFacts(
  raw: string,
  stated: readonly Clause[],
  { lexicon, days }: { lexicon: Lexicon; days: readonly DayPhrase[] },
): Facts {
  const clean = stated.map((clause) => ({ ...clause, text: withoutCampaigns(clause.text) }));
  const tokens = clean.flatMap((clause) =>
    tokenise(clause.text, vocabularyOf(lexicon), within(days, clause)).map((token) => ({
      ...token,
      start: token.start + clause.start,
      end: token.end + clause.start,
    })),
  );
  const places = findPlaces(raw, tokens, clean);
  const activities = findActivities(clean, places, lexicon);
  const people = readAttendance(clean, lexicon);
  const quantities = findQuantities(clean, tokens, findPeopleCounts(clean));
  return {
    activities: activities.map(({ id }) => id),
    attendance: people?.attendance ?? null,
    places: places.map((place) => place.text),
    quantities: quantities.map(({ quantity }) => quantity),
    sources: [
      ...from('places', places),
      ...activities.flatMap(({ id, spans }) =>
        spans.map((span) => ({ ...bare(span), field: 'activities', value: id }) as const),
      ),
      ...from('participants', people?.spans ?? []),
      ...from('quantities', quantities),
    ],
  };
}

function from(field: SourceField, spans: readonly Span[]): Source[] {
  return spans.map((span) => ({ field, ...bare(span) }));
}

function bare({ start, end }: Span): Span {
  return { start, end };
}

interface Told {
  readonly stated: readonly Clause[];
  readonly days: readonly DayPhrase[];
  readonly photos: number;
  /** True when another clause asks something; then naming work with a place alone proves nothing. */
  readonly asked: boolean;
  readonly today: Day;
}

/**
 * Work is reported when it is named and something makes it a fact: it is over, it has people, an output, a photo, a place or
 * a day. A bare 周六 or 15号 makes it a plan unless one of the harder facts is there. Work without a word in the programme
 * needs a photo and either an output or people with a day or a place.
 */
export function tellsOfWork(facts: Facts, { stated, days, photos, today, asked }: Told): boolean {
  const text = stated.map((clause) => clause.text).join(',');
  if (stated.length === 0 || praise.test(text)) return false;
  const praised = admiring.test(text) && /辛苦|你们|他们|比我|羡慕|👍|点赞/u.test(text);
  if (praised && facts.attendance === null && facts.quantities.length === 0 && photos === 0) return false;
  const own = stated.flatMap((clause) => inside(days, clause));
  const people = facts.attendance !== null;
  const output = facts.quantities.length > 0;
  const place = facts.places.length > 0;
  if (facts.activities.length > 0) {
    const hard = people || output || photos > 0 || stated.some((clause) => clause.finished) || rounds.test(text);
    if (hard) return true;
    const openDay = own.some((day) => !day.weak && !isPast(day, today));
    return !openDay && !asked && (place || own.length > 0);
  }
  const finished = stated.some((clause) => clause.finished);
  return photos > 0 && ((people && (place || finished || own.length > 0)) || (output && workVerb.test(text)));
}

/** 广播3次，宣传栏2期. */
const rounds = /\d[次期]/u;
const workVerb = /[清扫栽种铺修砌拆搬装换挖割建]|搞了|做了/u;
/** 路扫得比我屋里还干净: said of the work of others. */
const admiring = /[扫搞清弄做]得(?:比|真|好|很|蛮|几|太|那么|这么)/u;
const praise =
  /^(?:你们|他们|人家).{0,14}(?:真|好|厉害|积极|不错)|向(?:你们|他们).{0,4}学习|人人有责|从我做起|联系电话|出售|低价|优惠|招聘/u;

/** Date phrases of a clause, counted from its beginning. */
function within(days: readonly DayPhrase[], clause: Clause): Span[] {
  return inside(days, clause).map((day) => ({ start: day.start - clause.start, end: day.end - clause.start }));
}
