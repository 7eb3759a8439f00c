import { follow, get, post } from './api.js';
import { createClockPanel } from './clock.js';
import { createComposer } from './composer.js';
import { byId, h, say } from './dom.js';
import { createList } from './list.js';
import { createLog, firstShown } from './log.js';
import { holds } from './people.js';
import { createPlay } from './play.js';

const tries = [
  '三组今天上午大扫除，党员群众一共15人，清了两车垃圾',
  '应该是18人',
  '撤销',
  '任务',
  '排名',
  '我的积分',
  '待办',
  '阶段',
  '帮助',
];

const app = byId('app');
const about = await get('/about');
byId('programme').textContent = about.title;

const chats = new Map();
const people = new Map();
/** Who I am in each chat. */
const selves = new Map();
let current = null;

const list = createList({
  onOpen: (id) => {
    app.dataset.view = 'chat';
    void open(id);
  },
});
const log = createLog({
  botName: about.botName,
  onQuote: (message) => composer.setQuote(message),
  onSay: (text) => post('/messages', { chat: current, sender: selves.get(current), text, photos: [], mention: true }),
  onOlder: () => void open(current, selves.get(current), { all: true }),
});
const composer = createComposer({
  botName: about.botName,
  onSend: (message) => post('/messages', { chat: current, ...message }),
  onPerson: (person) => void open(current, person),
});
const clock = createClockPanel({ about, onTick: (day) => list.setToday(day) });
const hub = createHub();

byId('back').addEventListener('click', () => {
  app.dataset.view = 'list';
  byId('chats').querySelector('[aria-current]')?.focus();
});
byId('toggle-panel').addEventListener('click', () => showPanel(app.dataset.panel !== 'open'));
byId('close-panel').addEventListener('click', () => {
  showPanel(false);
  byId('toggle-panel').focus();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && app.dataset.panel === 'open') showPanel(false);
});
byId('try').append(
  ...tries.map((words) => h('button', { type: 'button', class: 'quiet', onclick: () => tryOut(words) }, words)),
);

await loadChats();
const first = [...chats.values()].find((chat) => chat.unitKind === 'village') ?? [...chats.values()][0];
if (first !== undefined) await open(first.id);
clock.set(await get('/clock'));
createPlay({ about, clock, hub, onOpen: open });
follow({
  onMessage(message) {
    list.heard(message);
    if (message.chat === current) log.add(message);
    hub.tell(message);
  },
  onClock: (now) => clock.set(now),
  onConnection(isOn) {
    byId('connection').hidden = isOn;
    if (isOn) void catchUp();
  },
});

/** What was said between loading the page, or losing the connection, and listening. */
async function catchUp() {
  const id = current;
  const [, missed] = await Promise.all([loadChats(), id === null ? [] : latest(id)]);
  if (id === current) missed.forEach(log.add);
  document.documentElement.dataset.ready = 'true';
}

async function loadChats() {
  const [loaded, everybody] = await Promise.all([get('/chats'), get('/people')]);
  chats.clear();
  for (const chat of loaded) chats.set(chat.id, chat);
  list.load(loaded, everybody);
}

async function open(id, person, { all = false } = {}) {
  const chat = chats.get(id);
  current = id;
  if (!people.has(id)) people.set(id, await get(`/people?chat=${encodeURIComponent(id)}`));
  const members = people.get(id);
  const me = person ?? selves.get(id) ?? defaultSelf(members)?.id;
  selves.set(id, me);
  const messages = await latest(id, all);
  if (current !== id) return;
  byId('title').textContent = chat.kind === 'private' ? `${chat.title} 和 ${about.botName}` : chat.title;
  byId('subtitle').textContent = subtitle(chat, members);
  list.open(id, me);
  composer.open({ chat, people: members, me });
  log.show(messages, { members, self: me, hasOlder: !all && messages.length === firstShown });
}

function latest(id, all = false) {
  return get(`/chats/${encodeURIComponent(id)}/messages${all ? '' : `?last=${firstShown}`}`);
}

function subtitle(chat, members) {
  if (chat.kind === 'private') return '私聊，只有两个人看得到';
  return chat.unit === null ? `${members.length}人和小助手` : `${members.length}人和小助手 · ${chat.unit}`;
}

function defaultSelf(members) {
  return members.find((person) => holds(person, 'member')) ?? members[0];
}

function showPanel(isOpen) {
  app.dataset.panel = isOpen ? 'open' : '';
  byId('toggle-panel').setAttribute('aria-expanded', String(isOpen));
  if (isOpen) byId('close-panel').focus();
}

function tryOut(words) {
  showPanel(false);
  composer.fill(words);
}

/** Lets the play wait for what the bot says in a chat. */
function createHub() {
  const waiting = new Set();
  return {
    tell(message) {
      if (!message.bot) return;
      for (const wait of waiting) wait(message);
    },
    nextFromBot: (chat, withinMs) =>
      new Promise((resolve) => {
        const done = (text) => {
          waiting.delete(wait);
          clearTimeout(timer);
          resolve(text);
        };
        const wait = (message) => message.chat === chat && done(message.text);
        const timer = setTimeout(() => done(''), withinMs);
        waiting.add(wait);
      }),
  };
}

window.addEventListener('unhandledrejection', (event) =>
  say(byId('error'), event.reason?.message ?? '出错了，请刷新。'),
);
