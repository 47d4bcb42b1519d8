import { expect, test } from 'vitest';

import { readHttpAnswer } from './http-answer.ts';

const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 18\r\nConnection: keep-alive\r\n\r\n{"success":"true"}';

test('an answer is read when its last byte is there, and not before', () => {
  expect(readHttpAnswer(Buffer.from(whole))).toEqual({
    status: 200,
    body: '{"success":"true"}',
    keptOpen: true,
  });
  for (const length of [0, 20, whole.length - 19, whole.length - 1])
    expect(readHttpAnswer(Buffer.from(whole.slice(0, length)))).toBeUndefined();
});

test('an answer that ends its connection says so', () => {
  const closing = 'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';
  expect(readHttpAnswer(Buffer.from(closing))).toEqual({ status: 503, body: '', keptOpen: false });
});

test('an answer of unknown length is an error, not an endless wait', () => {
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  expect(() => readHttpAnswer(Buffer.from(chunked))).toThrow('Content-Length');
});
