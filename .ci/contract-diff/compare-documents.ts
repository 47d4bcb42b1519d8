import { dereference, type Json, listOf, objectOf, textOf } from './alternatives.ts';
import { compareSchemas, type Difference } from './compare-schemas.ts';
import { type Change, type Conversation, conversationOf, judge } from './directions.ts';

/** Each of several media types or statuses as a constant beside what comes with it. */
function variants(name: string, given: unknown, read: (each: Json) => Json): Json {
  const anyOf = Object.entries(objectOf(given)).map(([key, value]) => {
    const properties: Json = { [name]: { const: key }, ...read(objectOf(value)) };
    return { type: 'object', properties, required: Object.keys(properties) };
  });
  return anyOf.length > 0 ? { anyOf } : { const: 'nothing' };
}

const readContent = (content: unknown): Json =>
  variants('media type', content, ({ schema, ...encoding }) => ({
    content: { allOf: [schema ?? {}, encoding] },
  }));

/** Parameters or headers as the properties of one object. */
function fields(given: Json): Json {
  const entries = Object.entries(given).map(([name, field]) => [name, objectOf(field)] as const);
  const properties = entries.map(([key, { name: _name, in: _in, required: _required, schema, ...how }]) => [
    key,
    { allOf: [schema ?? {}, how] },
  ]);
  const required = entries.filter(([, field]) => field['required'] === true).map(([name]) => name);
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

/** A parameter of a path has a place and no name on the wire; the name of a header has no case. */
function nameParameter({ name, in: place }: Json, path: string): string {
  if (place === 'path') return `path ${path.split('/').indexOf(`{${String(name)}}`)}`;
  return `${String(place)} ${place === 'header' ? String(name).toLowerCase() : String(name)}`;
}

/** The ways to be let in. Where nothing need be shown, anything may be. */
function readSecurity(ways: unknown, document: Json): Json {
  const schemes = objectOf(objectOf(document['components'])['securitySchemes']);
  const anyOf = listOf(ways ?? document['security'] ?? [{}]).map((way) => {
    const shown = Object.entries(objectOf(way)).map(([name, scopes]) => {
      const { description: _description, ...scheme } = objectOf(schemes[name]);
      return `${textOf(scheme)} ${listOf(scopes).join(' ')}`.trim();
    });
    return shown.length > 0 ? { const: shown.join(' and ') } : { type: 'string' };
  });
  return { required: true, schema: { anyOf } };
}

type Operation = ReturnType<typeof readOperation>;

/** What is sent and what is answered, as a schema each. */
function readOperation(document: Json, path: string, own: Json, shared?: unknown) {
  const { requestBody, responses, parameters } = own;
  const named = [...listOf(shared), ...listOf(parameters)].map((field) => [
    nameParameter(objectOf(field), path),
    field,
  ]);
  const { content, ...body } = objectOf(requestBody);
  const security = readSecurity(own['security'], document);
  const request: Json = { security, ...(Object.fromEntries(named) as Json) };
  if (requestBody !== undefined) request['body'] = { ...body, schema: readContent(content) };
  const answer = variants('status', responses, ({ headers, content: answered }) => {
    const lower = Object.entries(objectOf(headers)).map(([name, header]) => [name.toLowerCase(), header]);
    return { header: fields(Object.fromEntries(lower) as Json), body: readContent(answered) };
  });
  const isSuccess = Object.keys(objectOf(responses)).some((status) => /^2|^default$/.test(status));
  const text = textOf([own, shared, security]);
  return { request: fields(request), answer, isSuccess, security: textOf(security), text };
}

/** By method and path, webhooks too, and what is said of all. A path is the same when its parameters are renamed. */
function readOperations(document: Json): Map<string, Operation> {
  const { info, servers, tags, webhooks, paths, openapi } = document;
  const about = readOperation({}, '', { info: { ...objectOf(info), version: '' }, servers, tags });
  const operations = new Map([
    ['document', openapi === undefined ? { ...about, request: document, text: textOf(document) } : about],
  ]);
  for (const [path, item] of Object.entries({ ...objectOf(webhooks), ...objectOf(paths) }))
    for (const [method, own] of Object.entries(objectOf(item)))
      if (/^(?:get|put|post|delete|options|head|patch|trace)$/.test(method))
        operations.set(
          `${path.startsWith('/') ? '' : 'webhook '}${method.toUpperCase()} ${path.replaceAll(/\{[^}]+\}/g, '{}')}`,
          readOperation(document, path, objectOf(own), objectOf(item)['parameters']),
        );
  return operations;
}

const within = (part: string, found: Difference[]): Difference[] =>
  found.map((one) => ({ ...one, path: part + one.path }));

function compareOperations(place: string, was: Operation, is: Operation, rules: Conversation): Change[] {
  const part = place === 'document' ? 'schema' : 'request';
  const asked = within(part, compareSchemas(was.request, is.request));
  const isTold = asked.some(({ path }) => path.startsWith('request.security'));
  // Where nothing need be shown, a key that may be shown changes nothing for anybody, and is new all the same.
  if (was.security !== is.security && !isTold)
    asked.push({ path: 'request.security', effect: 'wider', what: `${was.security} became ${is.security}` });
  const answered = within('answer', compareSchemas(was.answer, is.answer));
  if (was.isSuccess && !is.isSuccess)
    answered.push({ path: 'answer', effect: 'other', what: 'no success is left' });
  if (asked.length + answered.length === 0 && was.text !== is.text)
    answered.push({ path: '', effect: 'text', what: 'told in other words' });
  return [
    ...asked.map((one) => judge(place, one, rules.request)),
    ...answered.map((one) => judge(place, one, rules.answer)),
  ];
}

/** Everything that changed from one snapshot to the next; `name` is theirs. An empty one is one that is not there. */
export function compareDocuments(name: string, before: Json, after: Json): Change[] {
  const [was, is] = [readOperations(dereference(before)), readOperations(dereference(after))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((place): Change[] => {
    const [x, y] = [was.get(place), is.get(place)];
    if (x && y) return compareOperations(place, x, y, conversationOf(name, place));
    if (y) return [{ place, what: 'added', bump: 'minor', why: 'nobody uses it yet' }];
    return [{ place, what: 'removed', bump: 'major', breaks: 'whoever uses it', why: 'what is there stays' }];
  });
}
