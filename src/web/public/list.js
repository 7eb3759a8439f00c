import { byId, h } from './dom.js';
import { avatar, groupAvatar, holds, roleText } from './people.js';
import { clockText, dayOf, dayText } from './time.js';

const readKey = 'jingcun.sandbox.read';

/** The list of chats on the left, with what is unread. */
export function createList({ onOpen }) {
  let chats = [];
  let people = new Map();
  let current = null;
  let me = null;
  let allPrivate = false;
  const saved = localStorage.getItem(readKey);
  /** On a first visit nothing is unread. */
  let isFirst = saved === null;
  let readCounts = JSON.parse(saved ?? '{}');

  byId('search').addEventListener('input', draw);

  function load(loaded, everybody) {
    chats = loaded;
    people = new Map(everybody.map((person) => [`p-${person.id}`, person]));
    if (isFirst) readCounts = Object.fromEntries(chats.map((chat) => [chat.id, chat.count]));
    isFirst = false;
    for (const chat of chats) readCounts[chat.id] = Math.min(readCounts[chat.id] ?? 0, chat.count);
    if (current !== null) markRead(current);
    draw();
  }

  function markRead(id) {
    const chat = chats.find((entry) => entry.id === id);
    if (chat === undefined) return;
    readCounts[id] = chat.count;
    localStorage.setItem(readKey, JSON.stringify(readCounts));
  }

  function open(id, person) {
    current = id;
    me = person;
    markRead(id);
    draw();
  }

  function heard(message) {
    const chat = chats.find((entry) => entry.id === message.chat);
    if (chat === undefined) return;
    chat.count += 1;
    chat.lastText = message.text || '[图片]';
    chat.lastAt = message.at;
    if (message.chat === current) markRead(current);
    schedule();
  }

  /** A walk through months brings hundreds of messages; the list is drawn once a frame. */
  let scheduled = false;
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      draw();
    });
  }

  function draw() {
    const word = byId('search').value.trim();
    const found = chats.filter((chat) => searchText(chat).includes(word));
    const groups = found.filter((chat) => chat.kind === 'group');
    const privates = found.filter((chat) => chat.kind === 'private');
    const shown = word !== '' || allPrivate ? privates : privates.filter(matters);
    const focused = document.activeElement?.dataset?.chat;
    byId('chats').replaceChildren(
      ...section('群聊', groups),
      ...section('和小助手的私聊', shown),
      shown.length === privates.length ? '' : more(privates.length),
      found.length === 0 ? h('p', { class: 'wrong' }, '没有找到，换个词试试。') : '',
    );
    if (focused)
      byId('chats')
        .querySelector(`[data-chat="${CSS.escape(focused)}"]`)
        ?.focus();
  }

  function searchText(chat) {
    const person = people.get(chat.id);
    return `${chat.title} ${chat.unit ?? ''} ${person === undefined ? '' : roleText(person)}`;
  }

  /** Those with something in them, mine, and the few from which the town is run. */
  function matters(chat) {
    const person = people.get(chat.id);
    const runs = person !== undefined && (holds(person, 'office') || holds(person, 'inspector'));
    return chat.count > 0 || chat.id === current || chat.id === `p-${me}` || runs;
  }

  function hint(chat) {
    const person = people.get(chat.id);
    if (person !== undefined) return roleText(person) || '成员';
    return chat.unit === null ? '还没绑定单位' : '还没有消息';
  }

  function section(title, entries) {
    if (entries.length === 0) return [];
    return [h('h2', {}, title), h('ul', {}, ...entries.map(row))];
  }

  function row(chat) {
    const unread = chat.count - (readCounts[chat.id] ?? 0);
    const badge =
      unread > 0
        ? h('span', { class: 'badge', 'aria-label': `${unread}条未读` }, unread > 99 ? '99+' : `${unread}`)
        : null;
    const when = chat.lastAt === null ? '' : listTime(chat.lastAt);
    return h(
      'li',
      {},
      h(
        'button',
        {
          type: 'button',
          class: 'row',
          'data-chat': chat.id,
          'aria-current': chat.id === current ? 'true' : null,
          onclick: () => onOpen(chat.id),
        },
        chat.kind === 'group' ? groupAvatar(chat.unit ?? chat.title) : avatar(chat.title, chat.id),
        h(
          'span',
          { class: 'what' },
          h('span', { class: 'name' }, chat.title),
          h('span', { class: 'last' }, (chat.lastText ?? '').split('\n')[0] || hint(chat)),
        ),
        h('span', { class: 'side' }, h('span', { class: 'when' }, when), badge),
      ),
    );
  }

  function more(count) {
    return h(
      'button',
      {
        type: 'button',
        class: 'plain wide',
        onclick: () => {
          allPrivate = true;
          draw();
        },
      },
      `全部私聊（${count}）`,
    );
  }

  let day = null;
  function listTime(iso) {
    return dayOf(iso) === day ? clockText(iso) : dayText(dayOf(iso)).split(' ')[0];
  }

  return {
    load,
    open,
    heard,
    setToday(today) {
      if (today === day) return;
      day = today;
      schedule();
    },
  };
}
