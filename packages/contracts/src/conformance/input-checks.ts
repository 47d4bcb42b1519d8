import { type Check, defineCheck, NotCheckedError } from './check.ts';
import { ConformanceError, type ConformanceResponse, type Exchange } from './exchange.ts';
import { acceptedInputs, type InputRule, refusedInputs, tasteInputs } from './input-rules.ts';
import type { ReceiverUnderTest, SentSample } from './receiver-under-test.ts';

/** What came of an exchange, as a sentence of its own. */
export function describeAnswer({ response, noAnswer }: Exchange): string {
  return response ? `The receiver answered ${response.status}.` : (noAnswer?.reason ?? '');
}

/** Why nothing can be told of a receiver that has gone, or fallen silent: `input.alive` says that it did. */
export const answersNoMore = 'The receiver answers no more.';

/** A receiver that has gone keeps and breaks no rule. */
export function requireReached(exchange: Exchange): void {
  if (exchange.noAnswer?.kind === 'UNREACHABLE') throw new NotCheckedError(answersNoMore);
}

function acceptCheck({ samples, ...rule }: InputRule): Check<ReceiverUnderTest> {
  return defineCheck({
    ...rule,
    title: `acknowledges: ${rule.title}`,
    async run(receiver: ReceiverUnderTest) {
      for (const { exchange } of await receiver.samples(samples)) {
        requireReached(exchange);
        if (!(await receiver.isTaken(exchange)))
          throw new ConformanceError(rule.rule, describeAnswer(exchange), exchange);
      }
    },
  });
}

/** Whoever answers an error to everything has refused what is bad, too. */
async function isAcknowledged(receiver: ReceiverUnderTest, exchange: Exchange): Promise<boolean> {
  return (exchange.response?.status ?? 500) < 400 && (await receiver.isTaken(exchange));
}

function isRefusal(response: ConformanceResponse | undefined): boolean {
  return response !== undefined && response.status >= 400 && response.status < 500;
}

/** A URL where no webhook is refuses what is bad like a good receiver. */
async function requireSoundTaken(receiver: ReceiverUnderTest, rule: string): Promise<void> {
  const { exchanges } = await receiver.sound();
  const [refused] = exchanges;
  if (!refused || exchanges.some(({ response }) => !isRefusal(response))) return;
  const seen = `The receiver answers ${refused.response?.status} to a sound notification, too, so a refusal proves nothing: is the path right, and are the credentials?`;
  throw new ConformanceError(rule, seen, refused);
}

function refuseCheck({ samples, ...rule }: InputRule): Check<ReceiverUnderTest> {
  return defineCheck({
    ...rule,
    title: `refuses: ${rule.title}`,
    async run(receiver: ReceiverUnderTest) {
      await requireSoundTaken(receiver, rule.rule);
      for (const { name, exchange } of await receiver.samples(samples)) {
        requireReached(exchange);
        if (await isAcknowledged(receiver, exchange))
          throw new ConformanceError(rule.rule, `The receiver acknowledged: ${name}.`, exchange);
      }
    },
  });
}

/** Sorts what was sent by what came of it; a taste breaks no rule. */
function tasteCheck({ samples, ...rule }: InputRule): Check<ReceiverUnderTest> {
  return defineCheck({
    ...rule,
    title: `takes or refuses: ${rule.title}`,
    async run(receiver: ReceiverUnderTest) {
      const sent = await receiver.samples(samples);
      const taken = await Promise.all(sent.map(({ exchange }) => receiver.isTaken(exchange)));
      const refused = sent.filter((_, index) => !taken[index]).map(({ name }) => name);
      return refused.length === 0 ? 'It takes all of them.' : `It refuses: ${refused.join('; ')}.`;
    },
  });
}

const refusedSamples = refusedInputs.flatMap(({ samples }) => samples);
const tasteSamples = tasteInputs.flatMap(({ samples }) => samples);

/** Samples that need no answer in 4xx: a page may be there for GET, and a connection may be closed on what is endless. */
const freelyAnswered = ['GET', 'a body of 8 MiB', ...tasteSamples];

/** Frames of a stack, or the paths of what is inside, in the languages that receivers are written in. Each takes linear time. */
const stackTraces: readonly RegExp[] = [
  /\bat [^\n]{1,200}\.(?:[cm]?[jt]sx?|java|kt|cs):\d+/,
  /Traceback \(most recent call last\)/,
  /File "[^"\n]{1,200}", line \d+/,
  /\.(?:py|rb|php|go|rs)(?::\d+|\(\d+\)| on line \d+)/,
  /(?:node_modules|site-packages)[/\\]/,
  /goroutine \d+ \[/,
];

interface SurvivalRule extends Omit<InputRule, 'samples'> {
  /** What is wrong with what became of a sample, as one sentence; `undefined`: nothing of this kind. */
  readonly findFault: (sent: SentSample) => string | undefined;
}

const survivalRules: readonly SurvivalRule[] = [
  {
    id: 'input.refusal',
    title: 'what it refuses, with a status of 4xx',
    rule: 'What is no notification should be refused with a 4xx status.',
    source: 'INF',
    cost: 'retries',
    advice: 'Catch what the parser throws, and answer 400: a 5xx says that sending it again may help.',
    findFault({ name, exchange }) {
      const { response, noAnswer } = exchange;
      const isFree = freelyAnswered.includes(name);
      if (!response) {
        const isFault = noAnswer?.kind === 'CUT_OFF' && name !== 'a body of 8 MiB';
        return isFault ? `On ${name} the connection ended without an answer.` : undefined;
      }
      const isFault = response.status >= 500 || (!isFree && response.status < 400);
      return isFault ? `On ${name} the receiver answered ${response.status}.` : undefined;
    },
  },
  {
    id: 'input.no-hang',
    title: 'bad input, and answers it',
    rule: 'What is no notification should be answered within the deadline, too.',
    source: 'INF',
    cost: 'time',
    advice: 'See that every way through the handler ends in an answer, the one after an error too.',
    findFault: ({ name, exchange }) =>
      exchange.noAnswer?.kind === 'TIMED_OUT' ? `On ${name}: ${exchange.noAnswer.reason}` : undefined,
  },
  {
    id: 'input.no-stack-trace',
    title: 'bad input, without a stack trace',
    rule: 'A refusal should not show what is inside: no stack trace, no path of a file.',
    source: 'INF',
    cost: 'exposure',
    advice:
      'Answer errors with a body of your own; in Express, add an error handler or set NODE_ENV=production.',
    findFault({ name, exchange }) {
      const { body = '' } = exchange.response ?? {};
      return stackTraces.some((pattern) => pattern.test(body))
        ? `On ${name} the answer holds a stack trace.`
        : undefined;
    },
  },
];

function survivalCheck({ findFault, ...rule }: SurvivalRule): Check<ReceiverUnderTest> {
  return defineCheck({
    ...rule,
    title: `survives: ${rule.title}`,
    async run(receiver: ReceiverUnderTest) {
      const all = await receiver.samples([...refusedSamples, ...tasteSamples]);
      const isGone = all.some(({ exchange }) => exchange.noAnswer?.kind === 'UNREACHABLE');
      for (const sent of all) {
        // What was taken has a check that says so, and so has what ended the receiver.
        if ((isGone && sent.exchange.noAnswer) || (await receiver.isTaken(sent.exchange))) continue;
        const seen = findFault(sent);
        if (seen !== undefined) throw new ConformanceError(rule.rule, seen, sent.exchange);
      }
    },
  });
}

const aliveRule = 'After whatever came, a notification must be acknowledged as before.';

const alive = defineCheck({
  id: 'input.alive',
  title: 'survives: all of it, and goes on',
  rule: aliveRule,
  source: 'INF',
  cost: 'verdict',
  advice: 'Catch what a single request throws: it must not end the process.',
  async run(receiver: ReceiverUnderTest) {
    const accepted = acceptedInputs.flatMap(({ samples }) => samples);
    const sent = await receiver.samples([...accepted, ...refusedSamples, ...tasteSamples]);
    const { interviewId: InterviewId, externalId } = await receiver.newInterview();
    const after = await receiver.notify({ InterviewId, externalId, ScrapingStatus: 'IN_PROGRESS' });
    const gone = sent.find(({ exchange }) => exchange.noAnswer?.kind === 'CUT_OFF');
    const wasUnreachable = sent.some(({ exchange }) => exchange.noAnswer?.kind === 'UNREACHABLE');
    if ((await receiver.isTaken(after)) && !wasUnreachable) return;
    const since = gone ? ` It was last heard at: ${gone.name}.` : '';
    throw new ConformanceError(aliveRule, `${describeAnswer(after)}${since}`, gone?.exchange ?? after);
  },
});

/** What a receiver makes of each kind of input. */
export const inputChecks: readonly Check<ReceiverUnderTest>[] = [
  ...acceptedInputs.map(acceptCheck),
  ...refusedInputs.map(refuseCheck),
  ...tasteInputs.map(tasteCheck),
  ...survivalRules.map(survivalCheck),
  alive,
];
