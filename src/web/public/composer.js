import { byId, h, say } from './dom.js';
import { personText } from './people.js';

const maxPhotos = 9;
/** All photos of a message together; the server takes 30 MB of JSON, base64 grows by a third. */
const maxBytes = 20_000_000;

/** Where a message is written: who I am, text, photos, quote, mention. */
export function createComposer({ botName, onSend, onPerson }) {
  const text = byId('text');
  const select = byId('me');
  const mention = byId('mention');
  const file = byId('file');
  let photos = [];
  let quote = null;
  let kind = 'group';
  let mentions = true;

  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  });
  text.addEventListener('input', grow);
  text.addEventListener('paste', (event) => take(event.clipboardData.files, event));
  byId('chat').addEventListener('dragover', (event) => event.preventDefault());
  byId('chat').addEventListener('drop', (event) => take(event.dataTransfer.files, event));
  byId('pick').addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    addPhotos([...file.files]);
    file.value = '';
  });
  mention.addEventListener('click', () => {
    mentions = !mentions;
    drawMention();
  });
  select.addEventListener('change', () => onPerson(select.value));
  byId('quoting')
    .querySelector('button')
    .addEventListener('click', () => setQuote(null));

  function open({ chat, people, me }) {
    kind = chat.kind;
    mentions = true;
    select.replaceChildren(...people.map((person) => h('option', { value: person.id }, personText(person))));
    select.value = me;
    select.disabled = people.length < 2;
    setQuote(null);
    setPhotos([]);
    say(byId('error'), null);
    drawMention();
  }

  async function send() {
    const typed = text.value;
    if (typed.trim() === '' && photos.length === 0) return fail('写几个字或带张照片再发。');
    const [images, files] = [true, false].map((is) => photos.filter((each) => isImage(each.file) === is));
    const message = {
      sender: select.value,
      text: typed,
      photos: await Promise.all(images.map((photo) => base64(photo.file))),
      files: await Promise.all(files.map(async ({ file }) => ({ name: file.name, data: await base64(file) }))),
      mention: kind === 'private' || mentions || typed.includes(`@${botName}`),
      ...(quote === null ? {} : { quote: quote.id }),
    };
    byId('send').disabled = true;
    try {
      await onSend(message);
      text.value = '';
      setPhotos([]);
      setQuote(null);
      say(byId('error'), null);
      grow();
    } catch (error) {
      fail(error.message);
    } finally {
      byId('send').disabled = false;
      text.focus();
    }
  }

  function fail(problem) {
    say(byId('error'), problem);
  }

  function take(files, event) {
    if (files.length === 0) return;
    event.preventDefault();
    addPhotos([...files]);
  }

  function addPhotos(files) {
    const all = [...photos, ...files.map((each) => ({ file: each, url: URL.createObjectURL(each) }))];
    if (all.length > maxPhotos) fail(`一次最多发${maxPhotos}张照片。`);
    const kept = all.slice(0, maxPhotos);
    if (kept.reduce((sum, photo) => sum + photo.file.size, 0) > maxBytes) return fail('照片太大，一次最多20兆。');
    setPhotos(kept);
  }

  function setPhotos(next) {
    for (const photo of photos) if (!next.includes(photo)) URL.revokeObjectURL(photo.url);
    photos = next;
    byId('photos').hidden = photos.length === 0;
    byId('photos').replaceChildren(...photos.map(thumb));
  }

  function thumb(photo, index) {
    return h(
      'li',
      {},
      isImage(photo.file) ? h('img', { src: photo.url, alt: `第${index + 1}张` }) : h('span', {}, photo.file.name),
      h(
        'button',
        {
          type: 'button',
          'aria-label': `去掉第${index + 1}张`,
          onclick: () => setPhotos(photos.filter((each) => each !== photo)),
        },
        '✕',
      ),
    );
  }

  function setQuote(message) {
    quote = message;
    const box = byId('quoting');
    box.hidden = message === null;
    if (message === null) return;
    box.querySelector('span').textContent = `引用 ${message.name}：${message.text || '[图片]'}`;
    text.focus();
  }

  function drawMention() {
    mention.hidden = kind === 'private';
    mention.setAttribute('aria-checked', String(mentions));
    mention.textContent = mentions ? `✓ @${botName}` : `不@${botName}`;
    mention.title = mentions ? '小助手会收到这条' : '小助手收不到这条';
  }

  function grow() {
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight + 2}px`;
  }

  return {
    open,
    setQuote,
    fill(words) {
      text.value = words;
      grow();
      text.focus();
    },
  };
}

/** What is no picture goes as a file: a filled sheet. */
function isImage(file) {
  return file.type.startsWith('image/') || /\.hei[cf]$/iu.test(file.name);
}

async function base64(file) {
  const url = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error(`${file.name}读不出来，请换一张。`));
    reader.readAsDataURL(file);
  });
  return url.slice(url.indexOf(',') + 1);
}
