import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay, numberText } from './receipt.ts';

export interface ReusedPhoto {
  /** Its place among the photos of the message, from 1. */
  readonly place: number;
  readonly day: Day;
  readonly places: readonly string[];
  readonly inspected: boolean;
}

/** 图2和6月3日三组的像同一张。发错了就补一张，没错不用管 */
export function reuseText(photos: readonly ReusedPhoto[], today: Day): string {
  const told = photos.map(({ place, day, places: [where = ''], inspected }) => {
    return `图${place}和${chineseDay(day, today)}${inspected ? '检查时' : plain(where)}的像同一张`;
  });
  return `${told.join('；')}。发错了就补一张，没错不用管`;
}

/** 图2像6月3日长湖12的, or 图2像6月3日长湖检查时的 */
export function seenBeforeText(
  photo: { readonly place: number; readonly day: Day; readonly unitShort: string; readonly number: number | null },
  today: Day,
): string {
  const { place, day, unitShort, number } = photo;
  const where = number === null ? `${unitShort}检查时` : numberText({ unitShort, number });
  return `图${place}像${chineseDay(day, today)}${where}的`;
}

/** 图2拍于6月3日: what the camera noted, as a hint. */
export function takenText({ place, day }: { readonly place: number; readonly day: Day }, today: Day): string {
  return `图${place}拍于${chineseDay(day, today)}`;
}
