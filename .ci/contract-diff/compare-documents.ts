import { dereference, type Json, listOf, objectOf, textOf } from './alternatives.ts';
import { compareSchemas, within } from './compare-schemas.ts';
import { type Change, judge, judgeWhole, rulesOf } from './directions.ts';

const entriesOf = (value: unknown): [name: string, value: Json][] =>
  Object.entries(objectOf(value)).map(([name, each]) => [name, objectOf(each)]);

/** Each of several media types or statuses as a constant beside what comes with it. */
function variants(name: string, given: unknown, read: (each: Json) => Json): Json {
  const anyOf = entriesOf(given).map(([key, value]) => {
    const properties: Json = { [name]: { const: key }, ...read(value) };
    return { type: 'object', properties, required: Object.keys(properties) };
  });
  return anyOf.length > 0 ? { anyOf } : { const: 'nothing' };
}

const readContent = (content: unknown): Json =>
  variants('media type', content, ({ schema, ...encoding }) => ({
    content: { allOf: [schema ?? {}, encoding] },
  }));

/** Parameters or headers as the properties of one object. */
function fields(given: [name: string, field: Json][]): Json {
  const properties = given.map(([name, { schema, ...how }]) => [name, { allOf: [schema ?? {}, how] }]);
  const required = given.filter(([, field]) => field['required'] === true).map(([name]) => name);
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

/** A parameter of a path has a place and no name on the wire; the name of a header has no case. */
function nameParameter(name: string, place: string, path: string): string {
  if (place === 'path') return `path ${path.split('/').indexOf(`{${name}}`)}`;
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
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
  const security = readSecurity(own['security'], document);
  const parameters = [...listOf(shared), ...listOf(own['parameters'])].map(objectOf);
  const asked = new Map([['security', security]]);
  for (const { name, in: place, ...field } of parameters)
    asked.set(nameParameter(String(name), String(place), path), field);
  const { content, ...body } = objectOf(own['requestBody']);
  if (own['requestBody'] !== undefined) asked.set('body', { ...body, schema: readContent(content) });
  const answer = variants('status', own['responses'], ({ headers, content: answered }) => ({
    header: fields(entriesOf(headers).map(([name, header]) => [name.toLowerCase(), header])),
    body: readContent(answered),
  }));
  const isSuccess = Object.keys(objectOf(own['responses'])).some((status) => /^2|^default$/.test(status));
  const text = textOf([own, shared, security]);
  return { request: fields([...asked]), answer, isSuccess, security: textOf(security), text };
}

/** By method and path, webhooks too, and what is said of all. A path is the same when its parameters are renamed. */
function readOperations(document: Json): Map<string, Operation> {
  const { info, servers, tags, webhooks, paths, openapi } = document;
  const about = readOperation({}, '', { info: { ...objectOf(info), version: '' }, servers, tags });
  const whole = openapi === undefined ? { request: document, text: textOf(document) } : {};
  const operations = new Map([['document', { ...about, ...whole }]]);
  for (const [path, item] of entriesOf({ ...objectOf(webhooks), ...objectOf(paths) }))
    for (const [method, own] of entriesOf(item))
      if (/^(?:get|put|post|delete|options|head|patch|trace)$/.test(method)) {
        const place = `${method.toUpperCase()} ${path.replaceAll(/\{[^}]+\}/g, '{}')}`;
        const operation = readOperation(document, path, own, item['parameters']);
        operations.set(path.startsWith('/') ? place : `webhook ${place}`, operation);
      }
  return operations;
}

function compareOperations(name: string, place: string, was: Operation, is: Operation): Change[] {
  const part = place === 'document' ? 'schema' : 'request';
  const asked = within(part, compareSchemas(was.request, is.request));
  // Where nothing need be shown, a key that may be shown changes nothing for anybody, and is new all the same.
  if (was.security !== is.security && !asked.some(({ path }) => path.startsWith('request.security')))
    asked.push({ path: 'request.security', effect: 'wider', what: `${was.security} became ${is.security}` });
  const answered = within('answer', compareSchemas(was.answer, is.answer));
  if (was.isSuccess && !is.isSuccess)
    answered.push({ path: 'answer', effect: 'other', what: 'no success is left' });
  if (asked.length + answered.length === 0 && was.text !== is.text)
    answered.push({ path: '', effect: 'text', what: 'told in other words' });
  const { request, answer } = rulesOf(name, place);
  return [
    ...asked.map((one) => judge(place, one, request)),
    ...answered.map((one) => judge(place, one, answer)),
  ];
}

/** Everything that changed from one snapshot to the next; `name` is theirs. An empty one is one that is not there. */
export function compareDocuments(name: string, before: Json, after: Json): Change[] {
  const [was, is] = [readOperations(dereference(before)), readOperations(dereference(after))];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((place) =>
    judgeWhole(place, 'whoever uses it', [was.get(place), is.get(place)], (x, y) =>
      compareOperations(name, place, x, y),
    ),
  );
}
