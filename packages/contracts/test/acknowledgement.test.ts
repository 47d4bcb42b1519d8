import { acknowledgementBody, acknowledgementSchema } from '@ine-scraping/contracts';
import { ConformanceError, receiverCases } from '@ine-scraping/contracts/conformance';
import { acknowledgementExamples, type AcknowledgementExample } from '@ine-scraping/contracts/examples';
import { expect, it } from 'vitest';

it('is the literal of the page, to the byte', () => {
  expect(acknowledgementBody).toBe('{"success":"true"}');
});

/** The rule of the page in one place: what the mock provider and the conformance cases do in their own ways. */
function acknowledges({ status, contentType, body }: AcknowledgementExample): boolean {
  if (status !== 200 || contentType?.split(';')[0] !== 'application/json') return false;
  try {
    return acknowledgementSchema.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}

it.each(acknowledgementExamples)('$name: acknowledges $acknowledges', (example) => {
  expect(acknowledges(example)).toBe(example.acknowledges);
});

it.each(acknowledgementExamples)('the conformance cases judge the same: $name', async (example) => {
  const { status, contentType, body } = example;
  const headers: Record<string, string> = contentType === null ? {} : { 'content-type': contentType };
  const answerCases = receiverCases.filter(({ id }) => id.startsWith('ack.'));
  const judged = await Promise.allSettled(
    answerCases.map(({ run }) => run(async () => ({ status, headers, body }))),
  );
  const broken = judged.filter(
    (result) => result.status === 'rejected' && result.reason instanceof ConformanceError,
  );
  // Each wrong answer is wrong in one way, and one case names it; where all is refused, none can be told.
  const named = status >= 400 ? answerCases.length : 1;
  expect(broken.length).toBe(example.acknowledges ? 0 : named);
});
