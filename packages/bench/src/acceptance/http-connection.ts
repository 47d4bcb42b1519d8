import { connect, type Socket } from 'node:net';

import { type HttpAnswer, readHttpAnswer } from './http-answer.ts';

/** Longer than a receiver may take (five seconds): what is not answered by then never is. */
const answerMsMax = 10_000;

interface Waiting {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One connection that is kept open, for one request at a time, written by hand because Node's own client costs more than the
 * receivers that it would measure. Connects on the first request, and again after an error.
 */
export class HttpConnection {
  readonly #url: URL;
  readonly #path: string;
  readonly #host: string;
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  constructor(url: string) {
    this.#url = new URL(url);
    this.#path = this.#url.pathname;
    this.#host = this.#url.host;
  }

  /**
   * A request that nobody needs. Node takes one new connection in each turn of its event loop, so that a busy server lets the
   * last of many wait for seconds: that belongs into no measurement of what is sent over them.
   */
  open(): Promise<HttpAnswer> {
    return this.#send('GET', '');
  }

  /** Rejects when the connection breaks or the answer does not come. */
  post(body: string): Promise<HttpAnswer> {
    const headers = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    return this.#send('POST', headers, body);
  }

  close(): void {
    this.#socket?.destroy();
  }

  #send(method: string, headers: string, body = ''): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket ??= this.#connect();
      this.#socket.write(`${method} ${this.#path} HTTP/1.1\r\nhost: ${this.#host}\r\n${headers}\r\n${body}`);
    });
  }

  #connect(): Socket {
    const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true });
    socket.setTimeout(answerMsMax, () => socket.destroy(new Error('No answer in time.')));
    socket.on('data', (chunk: Buffer) => this.#read(socket, chunk));
    // 'close' follows, and tells whoever waits.
    let broken: Error | undefined;
    socket.on('error', (error) => {
      broken = error;
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#received = Buffer.alloc(0);
      this.#take()?.reject(broken ?? new Error('The connection was closed before the answer.'));
    });
    return socket;
  }

  #read(socket: Socket, chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    try {
      const answer = readHttpAnswer(this.#received);
      if (!answer) return;
      this.#received = Buffer.alloc(0);
      if (!answer.keptOpen) {
        this.#socket = undefined;
        socket.destroy();
      }
      this.#take()?.resolve(answer);
    } catch (cause) {
      socket.destroy(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  #take(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    return waiting;
  }
}
