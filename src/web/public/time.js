/** All times come from the programme's clock as ISO 8601 with +08:00, so they are read as text, in Beijing time. */
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const dayMs = 86_400_000;

export function dayOf(iso) {
  return iso.slice(0, 10);
}

export function addDays(day, days) {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** Sunday 0 … Saturday 6. */
export function weekdayOf(day) {
  return new Date(day).getUTCDay();
}

/** 3月16日 周四 */
export function dayText(day) {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日 ${weekdays[weekdayOf(day)]}`;
}

/** 3月16日 周四 09:10 */
export function timeText(iso) {
  return `${dayText(dayOf(iso))} ${clockText(iso)}`;
}

export function clockText(iso) {
  return iso.slice(11, 16);
}

export function minutesBetween(first, second) {
  return (Date.parse(second) - Date.parse(first)) / 60_000;
}

/** What is due at a day's slot (soon after nine) has come by then. */
export function morningOf(day) {
  return `${day}T09:30:00+08:00`;
}

export function toIso(at) {
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;
}
