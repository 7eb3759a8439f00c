import type { Day } from '../domain/time.ts';
import { plain } from './plain.ts';
import { chineseDay, numberText } from './receipt.ts';

export interface ReusedPhoto {
  /** Its place among the photos of the message, from 1. */
  readonly place: number;
  readonly day: Day;
  readonly places: readonly string[];
}

/** 图2和6月3日三组的像同一张。发错了就补一张，没错不用管 */
export function reuseText(photos: readonly ReusedPhoto[], today: Day): string {
  const told = photos.map(({ place, day, places: [where] }) => {
    return `图${place}和${chineseDay(day, today)}${where === undefined ? '' : plain(where)}的像同一张`;
  });
  return `${told.join('；')}。发错了就补一张，没错不用管`;
}

/** 图2像6月3日长湖12的 */
export function seenBeforeText(
  photo: { readonly place: number; readonly day: Day; readonly unitShort: string; readonly number: number },
  today: Day,
): string {
  return `图${photo.place}像${chineseDay(photo.day, today)}${numberText(photo)}的`;
}
