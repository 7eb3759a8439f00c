import { get, post } from './api.js';
import { byId, h, say } from './dom.js';
import { addDays, dayOf, dayText, morningOf, timeText, toIso, weekdayOf } from './time.js';

const friday = 5;
const firstUpcoming = 3;

/** The clock, its buttons, and what the programme will send next. */
export function createClockPanel({ about, onTick }) {
  let shown = { at: Date.now(), since: performance.now() };
  let walkingTo = null;
  let busy = false;

  const buttons = [byId('next-day'), byId('next-friday'), byId('phase-end'), byId('go').querySelector('button')];
  byId('next-day').addEventListener('click', () => void go(addDays(today(), 1)));
  byId('next-friday').addEventListener('click', () => void go(nextFriday(today())));
  byId('phase-end').addEventListener('click', () => void go(afterPhase()));
  byId('go').addEventListener('submit', (event) => {
    event.preventDefault();
    void go(byId('go-date').value);
  });
  setInterval(draw, 1000);

  /** The time now, as far as this page knows. */
  function now() {
    return toIso(shown.at + (walkingTo === null ? performance.now() - shown.since : 0));
  }

  function today() {
    return dayOf(now());
  }

  function afterPhase() {
    const phase = about.phases.find((each) => each.to >= today());
    return phase === undefined ? null : addDays(phase.to, 1);
  }

  async function go(day) {
    try {
      const time = morningOf(day);
      // Today's morning may already be over: then the day's evening is meant.
      await walk(day === today() && now() > time ? `${day}T18:30:00+08:00` : time);
    } catch {
      // Said in the panel already.
    }
  }

  /** Resolves when everything due on the way has happened. */
  async function walk(target) {
    busy = true;
    say(byId('clock-error'), null);
    draw();
    try {
      await post('/clock', { now: target });
    } catch (error) {
      say(byId('clock-error'), error.message);
      throw error;
    } finally {
      busy = false;
      draw();
      void drawUpcoming();
    }
  }

  function set(clock) {
    shown = { at: Date.parse(clock.now), since: performance.now() };
    walkingTo = clock.walkingTo;
    draw();
    if (walkingTo === null) void drawUpcoming();
  }

  function draw() {
    const time = now();
    byId('clock').firstElementChild.textContent = `${time.slice(0, 4)}年${timeText(time)}`;
    byId('clock').firstElementChild.dateTime = time;
    drawChip(timeText(time));
    say(
      byId('walking'),
      walkingTo === null ? (busy ? '时钟在走…' : null) : `时钟在走，要到${dayText(dayOf(walkingTo))}…`,
    );
    for (const button of buttons) button.disabled = busy || walkingTo !== null;
    if (afterPhase() === null) byId('phase-end').disabled = true;
    byId('go-date').min = dayOf(time);
    if (byId('go-date').value < dayOf(time)) byId('go-date').value = dayOf(time);
    onTick(dayOf(time));
  }

  function drawChip(text) {
    const [date, weekday, time] = text.split(' ');
    byId('clock-chip').replaceChildren(`${date} `, h('span', { class: 'weekday' }, `${weekday} `), time);
  }

  let allUpcoming = false;
  byId('more-upcoming').addEventListener('click', () => {
    allUpcoming = true;
    void drawUpcoming();
  });

  async function drawUpcoming() {
    const items = await get('/upcoming').catch(() => null);
    if (items === null) return;
    const rows = (allUpcoming ? items : items.slice(0, firstUpcoming)).map((item) =>
      h('li', {}, h('time', { datetime: item.at }, timeText(item.at)), h('span', {}, `${item.to}：${item.what}`)),
    );
    byId('upcoming').replaceChildren(...(rows.length > 0 ? rows : [h('li', { class: 'none' }, '最近没有要发的。')]));
    const hidden = items.length - rows.length;
    say(byId('more-upcoming'), hidden > 0 ? `再看${hidden}条` : null);
  }

  return { set, now, today, walk, refreshUpcoming: drawUpcoming };
}

function nextFriday(day) {
  const ahead = (friday - weekdayOf(day) + 7) % 7;
  return addDays(day, ahead === 0 ? 7 : ahead);
}
