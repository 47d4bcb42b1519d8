import { isLoopbackAddress } from './own-hosts.ts';

/** What is known of a caller before its body is read. */
export interface Caller {
  /** The address of the connection's other end; `undefined` when it is gone already. */
  readonly remoteAddress: string | undefined;
}

/** Who may do what. Asked before the body of a request is read. */
export interface Access {
  mayNotify(caller: Caller): boolean;
  mayRead(caller: Caller): boolean;
}

function isLocal(caller: Caller): boolean {
  return caller.remoteAddress !== undefined && isLoopbackAddress(caller.remoteAddress);
}

/** There is no access control yet, so only this machine may do anything. */
export const localAccess: Access = { mayNotify: isLocal, mayRead: isLocal };
