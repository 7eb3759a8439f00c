import type { ParticipantPart } from '../domain/points.ts';
import type { Attendance, Quantity } from '../domain/reading/reading.ts';
import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';

/** What a receipt shows of a report. */
export interface ReceiptView {
  readonly unitShort: string;
  readonly number: number;
  readonly places: readonly string[];
  readonly kinds: readonly string[];
  readonly attendance: Attendance | null;
  readonly quantities: readonly Quantity[];
  readonly day: Day;
  readonly dayTo: Day;
  /** Photos announced with the report or attached to it. */
  readonly photosAnnounced: number;
}

const placesShown = 2;
const kindsShown = 3;
const quantitiesShown = 3;
const measuresOfPeople = new Set(['人', '名', '个', '位']);

/** 记下 长湖37：三组 大扫除 15人 垃圾2车 图4张。不对就说“改成…” */
export function receiptText(report: ReceiptView, today: Day, verb = '记下'): string {
  return `${verb} ${numberText(report)}：${readingText(report, today)}。不对就说“改成…”`;
}

/** 长湖38和长湖37是同一件事，只算一次，两条都留。不是同一件就回“另算 长湖38” */
export function repeatText(report: NumberedReport, counted: NumberedReport): string {
  const number = numberText(report);
  return `${number}和${numberText(counted)}是同一件事，只算一次，两条都留。不是同一件就回“另算 ${number}”`;
}

type NumberedReport = Pick<ReceiptView, 'unitShort' | 'number'>;

/** 长湖37 */
export function numberText(report: { readonly unitShort: string; readonly number: number }): string {
  return `${report.unitShort}${report.number}`;
}

/** What was understood, in the order of the receipt; the day only when it is not today. */
export function readingText(report: ReceiptView, today: Day): string {
  return [
    dayText(report, today),
    ...some(
      report.places.map((place) => plain(place)),
      placesShown,
    ),
    ...(report.kinds.length > 0 ? some(report.kinds, kindsShown) : ['活动没写明']),
    attendanceText(report.attendance),
    ...some(report.quantities.map(quantityText), quantitiesShown),
    report.photosAnnounced > 0 ? `图${report.photosAnnounced}张` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** 15人, 约15人, 20多人, 不到100人, 12户; 人数未报 while it was not said. */
export function attendanceText(attendance: Attendance | null): string {
  if (attendance === null || attendance.n === null) return '人数未报';
  const measure = attendance.unit === undefined || measuresOfPeople.has(attendance.unit) ? '人' : attendance.unit;
  return approximately(attendance.n, measure, attendance.approx ? (attendance.dir ?? 'about') : null);
}

/** 6月3日, or 6月3日至5日 for work of several days; empty when it is today. */
export function dayText({ day, dayTo }: { readonly day: Day; readonly dayTo: Day }, today: Day): string {
  if (day === dayTo) return day === today ? '' : chineseDay(day, today);
  const sameMonth = day.slice(0, 7) === dayTo.slice(0, 7);
  return `${chineseDay(day, today)}至${sameMonth ? `${Number(dayTo.slice(8))}日` : chineseDay(dayTo, today)}`;
}

/** 6月3日; with the year when it is another year than today's. */
export function chineseDay(day: Day, today: Day): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${day.slice(0, 4) === today.slice(0, 4) ? '' : `${year}年`}${month}月${date}日`;
}

function quantityText(quantity: Quantity): string {
  return `${plain(quantity.item)}${approximately(quantity.n, plain(quantity.unit), quantity.approx ? 'about' : null)}`;
}

/** 20多人 reads better than 至少20人, but only round numbers have a 多. */
function approximately(n: number, measure: string, dir: Attendance['dir'] | null): string {
  if (dir === 'ge') return n >= 10 && n % 10 === 0 ? `${n}多${measure}` : `至少${n}${measure}`;
  if (dir === 'le') return `近${n}${measure}`;
  return `${dir === 'about' ? '约' : ''}${n}${measure}`;
}

function some(words: readonly string[], max: number): string[] {
  if (words.length <= max) return [...words];
  return [...words.slice(0, max - 1), `${words[max - 1]}等`];
}

/** （组织） and （带队） behind a name; nothing for whoever took part. */
export function partText(part: ParticipantPart): string {
  return { joined: '', organised: '（组织）', led: '（带队）' }[part];
}
