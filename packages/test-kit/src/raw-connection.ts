import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { onTestFinished } from 'vitest';

/** A TCP connection to an HTTP server, for what `fetch` cannot do or would hide. */
export interface RawConnection {
  readonly socket: Socket;
  write(bytes: string | Uint8Array): void;
  /** One answer, byte for byte: status line and headers, and as much of a body as `Content-Length` says. */
  answer(): Promise<{ head: string[]; body: string }>;
  /** Resolves with everything that came, when the other side has closed. */
  closed(): Promise<string>;
}

function parseAnswer(text: string): { head: string[]; body: string; length: number } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end).split('\r\n');
  const bodyLength = Number(/^content-length: (\d+)$/im.exec(head.join('\n'))?.[1] ?? 0);
  const length = end + 4 + bodyLength;
  return text.length < length ? undefined : { head, body: text.slice(end + 4, length), length };
}

export async function openRawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  onTestFinished(() => {
    socket.destroy();
  });
  let received = '';
  let gone = false;
  const look = new Set<() => void>();
  const tell = () => {
    for (const listener of look) listener();
  };
  socket.setEncoding('latin1').on('data', (chunk) => {
    received += String(chunk);
    tell();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    gone = true;
    tell();
  });
  await once(socket, 'connect');
  return {
    socket,
    write: (bytes) => {
      socket.write(bytes);
    },
    answer: () =>
      new Promise((resolve, reject) => {
        const listener = () => {
          const parsed = parseAnswer(received);
          if (!parsed && !gone) return;
          look.delete(listener);
          if (!parsed) {
            reject(new Error(`the connection closed with no whole answer: ${JSON.stringify(received)}`));
            return;
          }
          received = received.slice(parsed.length);
          resolve({ head: parsed.head, body: parsed.body });
        };
        look.add(listener);
        listener();
      }),
    closed: () =>
      new Promise((resolve) => {
        const listener = () => {
          if (!gone) return;
          look.delete(listener);
          resolve(received);
        };
        look.add(listener);
        listener();
      }),
  };
}

/** A POST of `body` as it stands on the wire. */
export function rawPost(path: string, body: string, headers: readonly string[] = []): string {
  const lines = [
    `POST ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    ...headers,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
