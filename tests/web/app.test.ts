import { once } from 'node:events';
import { createServer } from 'node:http';
import { json, Router } from 'express';
import { Counter, Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { StartError, UserError } from '../../src/errors.ts';
import { createApp } from '../../src/web/app.ts';
import type { Check } from '../../src/web/health.ts';
import { type Listening, listen } from '../../src/web/listen.ts';

describe('the web app', () => {
  let listening: Listening | undefined;
  let errors: unknown[];

  afterEach(() => listening?.close(0));

  async function open(checks: Record<string, Check> = {}): Promise<string> {
    errors = [];
    const registry = new Registry();
    new Counter({ name: 'messages_total', help: 'messages', registers: [registry] }).inc(3);
    const router = Router();
    router.get('/broken', () => {
      throw new Error('secret path /etc/jingcun');
    });
    router.get('/refused', async () => {
      throw new UserError('这个月还没评。');
    });
    router.post('/echo', json({ limit: 50 }), (request, response) => void response.json(request.body));
    const app = createApp({ checks, registry, onError: (error) => errors.push(error), routers: [router] });
    listening = await listen(app, { host: '127.0.0.1', port: 0 });
    return `http://127.0.0.1:${listening.port}`;
  }

  it('says that the process lives and that every check holds', async () => {
    const url = await open({ store: () => ({ ok: true }), jobs: async () => ({ ok: true, detail: 'pglite' }) });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      ok: true,
      checks: { store: { ok: true }, jobs: { ok: true, detail: 'pglite' } },
    });
  });

  it('is not ready, and names why, when a check fails, throws or never answers', async () => {
    const url = await open({
      store: () => ({ ok: true }),
      jobs: () => ({ ok: false, detail: '还在启动' }),
      disk: () => {
        throw new Error('no space');
      },
      sandbox: () => new Promise(() => undefined),
    });
    const ready = await fetch(`${url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      ok: false,
      checks: {
        store: { ok: true },
        jobs: { ok: false, detail: '还在启动' },
        disk: { ok: false, detail: 'no space' },
        sandbox: { ok: false },
      },
    });
  });

  it('gives the metrics of the registry it was handed', async () => {
    const response = await fetch(`${await open()}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toContain('messages_total 3');
  });

  it('answers our own mistakes with one sentence, without their text, and reports them', async () => {
    const response = await fetch(`${await open()}/broken`);
    const body = await response.text();
    expect(response.status).toBe(500);
    expect(body).not.toMatch(/secret|Error|at /);
    expect(JSON.parse(body).error).toMatch(/出错了/);
    expect(errors).toHaveLength(1);
  });

  it('answers a caller’s mistakes with what to do instead, and reports none', async () => {
    const url = await open();
    const send = (body: string) =>
      fetch(`${url}/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const refused = await fetch(`${url}/refused`);
    expect([refused.status, await refused.json()]).toEqual([400, { error: '这个月还没评。' }]);
    const broken = await send('{"a":');
    expect([broken.status, await broken.json()]).toEqual([400, { error: '内容不是合法的JSON。' }]);
    const large = await send(JSON.stringify({ a: 'x'.repeat(100) }));
    expect(large.status).toBe(413);
    const missing = await fetch(`${url}/nothing`);
    expect([missing.status, await missing.json()]).toEqual([404, { error: '没有这个地址。' }]);
    const malformed = await fetch(`${url}/%E0%A4%A`);
    expect(malformed.status).toBeLessThan(500);
    expect(errors).toEqual([]);
  });

  it('lets the page load nothing from elsewhere', async () => {
    const response = await fetch(`${await open()}/healthz`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|upgrade/);
    expect(response.headers.get('x-powered-by')).toBeNull();
  });

  it('says in Chinese that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const failed = listen(() => undefined, { host: '127.0.0.1', port });
    await expect(failed).rejects.toThrow(StartError);
    await expect(failed).rejects.toThrow(`端口 ${port} 已被占用`);
    other.close();
  });
});
