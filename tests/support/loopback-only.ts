import { Socket } from 'node:net';

/** Set-up file of every suite: a connection that would leave this machine fails the test that opened it. */
const connect = Socket.prototype.connect;

Socket.prototype.connect = function guarded(this: Socket, ...args: unknown[]): Socket {
  const host = hostOf(args);
  if (host !== undefined && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) {
    throw new Error(`a test tried to reach ${host}: only loopback is allowed`);
  }
  return Reflect.apply(connect, this, args) as Socket;
} as typeof connect;

function hostOf(args: unknown[]): string | undefined {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (typeof first === 'object' && first !== null && 'host' in first)
    return first.host ? String(first.host) : undefined;
  return typeof first === 'number' && typeof args[1] === 'string' ? args[1] : undefined;
}
