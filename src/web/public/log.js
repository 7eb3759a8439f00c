import { byId, h } from './dom.js';
import { avatar, botAvatar, roleText } from './people.js';
import { readingOf } from './reading.js';
import { minutesBetween, timeText } from './time.js';

/** Minutes of silence after which a time stands between two messages. */
const stampAfterMinutes = 5;
/** As many of the newest are shown at first. */
export const firstShown = 100;
/** Counts as being at the bottom: then new messages scroll into view. */
const bottomPx = 160;

/** The conversation in the middle. */
export function createLog({ botName, onQuote, onSay, onOlder }) {
  const box = byId('log');
  // A scrolled box must be reachable by keyboard.
  box.tabIndex = 0;
  const viewer = createViewer();
  let shown = new Set();
  let last = null;
  let people = new Map();
  let me = null;
  /** True while the newest message is in view: then it stays so, whatever grows. */
  let sticks = true;

  box.addEventListener('scroll', () => {
    sticks = box.scrollHeight - box.scrollTop - box.clientHeight < bottomPx;
  });
  new ResizeObserver(toBottom).observe(box);

  function toBottom() {
    if (sticks) box.scrollTop = box.scrollHeight;
  }

  function show(messages, { members, self, hasOlder }) {
    shown = new Set();
    last = null;
    people = new Map(members.map((person) => [person.id, person]));
    me = self;
    box.replaceChildren(
      hasOlder ? h('button', { type: 'button', class: 'plain wide', onclick: onOlder }, '看更早的消息') : '',
    );
    if (messages.length === 0) box.append(h('p', { class: 'empty' }, '还没有消息，说一句试试。'));
    for (const message of messages) append(message);
    sticks = true;
    toBottom();
  }

  function add(message) {
    if (shown.has(message.id)) return;
    box.querySelector('.empty')?.remove();
    append(message);
    if (message.from === me) sticks = true;
    toBottom();
  }

  function append(message) {
    shown.add(message.id);
    if (last === null || minutesBetween(last.at, message.at) >= stampAfterMinutes) {
      box.append(h('p', { class: 'stamp' }, h('time', { datetime: message.at }, timeText(message.at))));
    }
    box.append(bubble(message));
    last = message;
  }

  function bubble(message) {
    const person = people.get(message.from) ?? { id: message.from, name: message.name ?? '', roles: ['member'] };
    const name = message.bot ? botName : person.name;
    const role = message.bot ? '机器人' : roleText(person);
    const images = message.images.map((url, index) => picture(url, `${name}发的图${index + 1}`));
    const repeatsQuestion = message.bot && message.quote?.id === last?.id;
    return h(
      'article',
      {
        class: `message ${message.bot ? 'bot' : message.from === me ? 'own' : 'other'}`,
        'data-id': message.id,
        'data-from': message.from,
      },
      message.bot ? botAvatar() : avatar(name, message.from),
      h(
        'div',
        { class: 'body' },
        h('p', { class: 'sender' }, name, role === '' ? null : h('span', { class: 'role' }, role)),
        message.quote === null || repeatsQuestion ? null : quoteLine(message.quote, botName),
        message.text === '' && !message.mention ? null : textLine(message, botName),
        images.length === 0 ? null : h('div', { class: 'pictures' }, ...images),
        ...message.files.map(fileLink),
        choiceButtons(message.choices),
      ),
      h(
        'div',
        { class: 'tools' },
        message.bot || message.text === '' ? null : readingButton(message, name),
        h(
          'button',
          {
            type: 'button',
            class: 'quote',
            'aria-label': `引用${name}这条`,
            onclick: () => onQuote({ ...message, name }),
          },
          '引用',
        ),
      ),
    );
  }

  /** A press says the words of the button, once. */
  function choiceButtons(choices) {
    if (choices.length === 0) return null;
    const buttons = choices.map(({ label, text }) =>
      h('button', { type: 'button', onclick: () => press(text) }, label),
    );
    const box = h('div', { class: 'choices' }, ...buttons);
    async function press(text) {
      for (const button of buttons) button.disabled = true;
      try {
        await onSay(text);
      } catch {
        for (const button of buttons) button.disabled = false;
      }
    }
    return box;
  }

  /** Shows what was read from the message, or takes it away again. */
  function readingButton(message, name) {
    return h(
      'button',
      {
        type: 'button',
        class: 'read',
        'aria-label': `看${name}这条怎么读的`,
        'aria-expanded': 'false',
        async onclick({ currentTarget: button }) {
          const body = button.closest('article').querySelector('.body');
          const shown = body.querySelector('.reading');
          button.setAttribute('aria-expanded', String(!shown));
          if (shown) return shown.remove();
          button.disabled = true;
          const reading = await readingOf(message).catch((error) => h('div', { class: 'reading' }, error.message));
          button.disabled = false;
          body.append(reading);
          reading.scrollIntoView({ block: 'nearest' });
        },
      },
      '读法',
    );
  }

  function picture(url, alt) {
    const image = h('img', { src: url, alt, loading: 'lazy', onload: toBottom });
    image.addEventListener('error', () => image.closest('button')?.replaceWith(fileLink(url, 0, '打不开的照片')), {
      once: true,
    });
    return h(
      'button',
      { type: 'button', class: 'picture', 'aria-label': `看大图：${alt}`, onclick: () => viewer.open(url, alt) },
      image,
    );
  }

  return { show, add };
}

function quoteLine(quote, botName) {
  return h('p', { class: 'quoted' }, `${quote.name ?? botName}：${quote.text === '' ? '[图片]' : quote.text}`);
}

function textLine(message, botName) {
  const isGroup = !message.chat.startsWith('p-');
  const mention = message.mention && isGroup && !message.text.includes(`@${botName}`);
  return h('p', { class: 'bubble' }, mention ? h('span', { class: 'at' }, `@${botName} `) : null, message.text);
}

function fileLink(url, _index, label) {
  const name = new URL(url, location.href).searchParams.get('name') ?? '文件';
  return h('p', { class: 'bubble file' }, h('a', { href: url, download: name }, label ?? name));
}

function createViewer() {
  const dialog = byId('viewer');
  dialog.addEventListener('click', () => dialog.close());
  return {
    open(url, alt) {
      const image = dialog.querySelector('img');
      image.src = url;
      image.alt = alt;
      dialog.showModal();
    },
  };
}
