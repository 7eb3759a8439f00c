/** Calls the sandbox's API; throws an Error whose message is a plain Chinese sentence. */
export async function get(path) {
  return call(path, {});
}

export async function post(path, body) {
  return call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function call(path, options) {
  const response = await fetch(`/sandbox/api${path}`, options).catch(() => null);
  if (response === null) throw new Error('连不上演练场，请看看程序还开着没有。');
  const answer = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  throw new Error(answer?.error ?? '演练场没答上来，请再试一次。');
}

/** Follows what happens. The browser reconnects by itself and is told what it missed. */
export function follow({ onMessage, onClock, onConnection }) {
  const source = new EventSource('/sandbox/api/events');
  source.addEventListener('message', (event) => onMessage(JSON.parse(event.data)));
  source.addEventListener('clock', (event) => onClock(JSON.parse(event.data)));
  source.addEventListener('reload', () => location.reload());
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => {
    onConnection(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000);
  });
}
