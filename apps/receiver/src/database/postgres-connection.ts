import { Connection, type PoolClient, type QueryResult } from 'pg';

import { toError } from '../runtime/errors.ts';
import { DatabaseUnavailableError, sqlState, toDatabaseError } from './errors.ts';

export const what = 'PostgreSQL';

/**
 * A commit whose wait for a synchronous standby is cancelled **succeeds**; only a notice says that the standby has not confirmed
 * it (OBS). Its text is translated and its code, 01000, is that of any warning, so that the server's function must tell.
 */
const unconfirmedRoutine = 'SyncRepWaitForLSN';

/** Of the time for a statement, what is kept for its cancellation and the answer to that. */
const cancelMsMax = 200;
/** A CancelRequest goes over a connection of its own, and nobody waits for it. */
const cancelConnectionMsMax = 1_500;

/** What is missing in pg's types. */
interface CancellableClient {
  readonly processID: number;
  readonly secretKey: number;
  readonly ssl: boolean | object;
  readonly sslNegotiation: 'postgres' | 'direct';
  readonly host: string;
  readonly port: number;
}

interface CancellingConnection extends Connection {
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
}

/**
 * Asks the server to cancel what `client` runs, over TLS where the client uses it. Resolves when the server has taken the request
 * or could not be reached; never rejects. The server does not say what came of it.
 */
function requestCancel(client: CancellableClient): Promise<void> {
  const { host, port, processID, secretKey, ssl, sslNegotiation } = client;
  const connection = new Connection({ ssl, sslnegotiation: sslNegotiation }) as CancellingConnection;
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      connection.stream.destroy();
      resolve();
    };
    const timer = setTimeout(end, cancelConnectionMsMax);
    const send = () => connection.cancel(processID, secretKey);
    connection.on('connect', () => {
      if (!ssl) send();
      else if (sslNegotiation !== 'direct') connection.requestSsl();
    });
    connection.on('sslconnect', send);
    // The server answers by closing.
    connection.on('end', end);
    connection.on('error', end);
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}

/**
 * A client of the pool that is ours until it is released: what the server notices meanwhile is about our statements. Statements
 * are sent one after the other.
 */
export class PostgresConnection {
  readonly #client: PoolClient;
  #unconfirmed = false;
  /** Why nobody may use the client again. */
  #broken: Error | undefined;
  readonly #onError = (error: Error): void => {
    this.#broken ??= error;
  };
  readonly #onNotice = ({ routine }: { routine: string | undefined }): void => {
    if (routine === unconfirmedRoutine) this.#unconfirmed = true;
  };

  constructor(client: PoolClient) {
    this.#client = client;
    // The pool stops listening on a client that it hands out, and a socket that dies would be an uncaught exception.
    client.on('error', this.#onError);
    client.on('notice', this.#onNotice);
  }

  /**
   * Resolves with the answer of the server, and when the statement commits, with a commit that is as safe as the server was told
   * to make it. Shortly before `limitMs` the statement is cancelled: a backend that waits for a standby ends by nothing else,
   * neither by `statement_timeout` nor by the end of its connection.
   *
   * @throws DatabaseUnavailableError after `limitMs`, and when a synchronous standby has not confirmed the commit.
   */
  async send<Row extends object>(
    text: string,
    params: readonly unknown[],
    limitMs: number,
  ): Promise<QueryResult<Row>> {
    try {
      const result = await this.#withLimit(this.#client.query<Row>(text, [...params]), limitMs);
      if (!this.#unconfirmed) return result;
    } catch (error) {
      // Without a SQLSTATE the server has not answered, and may do so at any time.
      if (sqlState(error) === undefined) this.#broken ??= toError(error);
      throw toDatabaseError(error, what);
    }
    throw new DatabaseUnavailableError(
      `${what} has committed on the primary alone, as no synchronous standby confirmed it in time; try again`,
      { trouble: 'no synchronous standby confirms a commit' },
    );
  }

  /** Whether statements can still be sent. */
  get isUsable(): boolean {
    return this.#broken === undefined;
  }

  /** Gives the client back to the pool, which closes it when it must not be used again. */
  release(): void {
    this.#client.off('error', this.#onError);
    this.#client.off('notice', this.#onNotice);
    this.#client.release(this.#broken);
  }

  async #withLimit<T>(answered: Promise<T>, limitMs: number): Promise<T> {
    const over = Promise.withResolvers<never>();
    const cancelling = setTimeout(() => {
      // The request may arrive late, and must not meet somebody else's statement.
      this.#broken ??= new Error('a statement was cancelled');
      void requestCancel(this.#client as unknown as CancellableClient);
    }, limitMs - cancelMsMax);
    const givingUp = setTimeout(() => over.reject(new Error(`no answer within ${limitMs} ms`)), limitMs);
    try {
      return await Promise.race([answered, over.promise]);
    } finally {
      clearTimeout(cancelling);
      clearTimeout(givingUp);
    }
  }
}
