import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** What a TLS server needs, as PEM. */
export interface ServerIdentity {
  readonly key: string;
  readonly cert: string;
}

/** One DER value: tag, length, content. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...contents: Buffer[]): Buffer => der(0x30, ...contents);

/** `ecdsa-with-SHA256` */
const algorithm = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));

/** `CN=…` */
function name(commonName: string): Buffer {
  const type = der(0x06, Buffer.from('550403', 'hex'));
  return sequence(der(0x31, sequence(type, der(0x0c, Buffer.from(commonName)))));
}

/** UTCTime, to the second. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\..*/g, '');
  return der(0x17, Buffer.from(`${digits.slice(2)}Z`));
}

function certificate(publicKey: KeyObject, privateKey: KeyObject): Buffer {
  const hourMs = 60 * 60 * 1000;
  const valid = sequence(time(new Date(Date.now() - hourMs)), time(new Date(Date.now() + hourMs)));
  const self = name('127.0.0.1');
  const keyInfo = publicKey.export({ type: 'spki', format: 'der' });
  const signed = sequence(der(0x02, Buffer.from([1])), algorithm, self, valid, self, keyInfo);
  return sequence(signed, algorithm, der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey)));
}

/** A key and a certificate that it has signed itself, made now: nobody trusts it, and nothing of it is in a file. */
export function makeUntrustedIdentity(): ServerIdentity {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const base64 = certificate(publicKey, privateKey).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}
